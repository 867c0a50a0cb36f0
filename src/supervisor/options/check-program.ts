import { realpathSync } from 'node:fs'
import { checkBoolean, checkName, checkOptions, wrongType, wrongValue } from '../../core/check/check.ts'
import { duration } from '../../core/check/duration.ts'
import { type Check, type Checks, checkShape, oneOf } from '../../core/check/options.ts'
import { isSignal } from '../../core/check/signal.ts'
import { parseNodeCommand } from '../system/node-command.ts'
import type { ProgramOptions } from './program-options.ts'

/** A larger number is taken for a mistake. */
const MOST_INSTANCES = 1_000

const CHECKS: Checks<ProgramOptions> = {
  name: checkProgramName,
  command: checkCommand,
  cwd: checkName,
  env: checkOptions,
  instances: checkInstances,
  output: oneOf('inherit', 'lines'),
  stopSignal: checkStopSignal,
  stopTimeout: duration('finiteAboveZero'),
  restart: oneOf('always', 'on-failure', 'never'),
  maxRestarts: (option, value) => checkCount(option, value, 0),
  critical: checkBoolean,
  successCodes: checkCodes,
  fatalCodes: checkCodes,
  ready: checkReady,
  readyTimeout: duration('finiteAboveZero'),
  pidFile: checkName,
  drain: checkBoolean,
}

/**
 * @param nameOf - The name by which the user knows an option: the command has `--stop-timeout` for `stopTimeout`.
 * @returns the options, to be read in place of those that were given.
 * @throws for a bad option, with that name.
 */
export function checkProgram(
  options: ProgramOptions,
  nameOf = (option: string): string => option,
): ProgramOptions {
  checkOptions('program', options)
  return checkShape('a program', options, renamed(CHECKS, nameOf), ['name', 'command'])
}

function renamed<T>(checks: Checks<T>, nameOf: (option: string) => string): Checks<T> {
  const rename = ([name, check]: [string, Check<T>]): [string, Check<T>] => [
    name,
    (option, value, all) => check(nameOf(option), value, all),
  ]
  return Object.fromEntries(Object.entries<Check<T>>(checks).map(rename)) as Checks<T>
}

function checkProgramName(option: string, value: unknown): void {
  const expected = 'a name of letters, digits, `_`, `-` and `.`, 64 at most'
  if (typeof value !== 'string') wrongType(option, expected, value)
  if (!/^[\w.-]{1,64}$/.test(value)) wrongValue(option, expected, value)
}

function checkCommand(option: string, value: unknown): void {
  const expected = 'an array of strings: the command and its arguments'
  if (!Array.isArray(value)) wrongType(option, expected, value)
  for (const word of value) if (typeof word !== 'string') wrongType(option, expected, word)
  if (!value[0]) wrongValue(option, 'not empty', value)
  if (value.some((word) => word.includes('\0'))) wrongValue(option, 'without null characters', value)
}

function checkStopSignal(option: string, value: unknown): void {
  const expected = "the name of one of this platform's signals, but not SIGSTOP"
  if (typeof value !== 'string') wrongType(option, expected, value)
  if (!isSignal(value) || value === 'SIGSTOP') wrongValue(option, expected, value)
}

function checkInstances(option: string, value: unknown, { command, pidFile }: ProgramOptions): void {
  checkCount(option, value, 1)
  if (!parseNodeCommand(command) || !isOwnNode(command[0])) {
    const expected =
      "`node [flags] file [arguments]` with the supervisor's own node, for a program with instances"
    wrongValue('command', expected, command.join(' '))
  }
  if (pidFile !== undefined) wrongValue('pidFile', 'left out for a program with instances', pidFile)
}

/** `node:cluster` starts workers with the node that runs the supervisor. A `node` on the PATH counts as that one. */
function isOwnNode(file: string | undefined): boolean {
  if (!file?.includes('/')) return true
  try {
    return realpathSync(file) === realpathSync(process.execPath)
  } catch {
    return false
  }
}

/** Checks a count of restarts, from 0 to `Infinity`, or of processes, from 1 to {@link MOST_INSTANCES}. */
function checkCount(option: string, value: unknown, least: 0 | 1): void {
  const expected =
    least === 0 ? 'a whole number from 0, or Infinity' : `a whole number from 1 to ${MOST_INSTANCES}`
  if (typeof value !== 'number') wrongType(option, expected, value)
  const isCount = Number.isInteger(value) || (least === 0 && value === Infinity)
  if (!isCount || value < least || (least === 1 && value > MOST_INSTANCES))
    wrongValue(option, expected, value)
}

function checkCodes(option: string, value: unknown): void {
  const expected = 'an array of exit codes, from 0 to 255'
  if (!Array.isArray(value)) wrongType(option, expected, value)
  for (const code of value) {
    if (typeof code !== 'number') wrongType(option, expected, code)
    if (!Number.isInteger(code) || code < 0 || code > 255) wrongValue(option, expected, code)
  }
}

function checkReady(option: string, value: unknown, { instances }: ProgramOptions): void {
  const isCluster = instances !== undefined
  const expected = "'spawned', 'listening', 'message', a path or an http:// URL"
  if (typeof value !== 'string') wrongType(option, expected, value)
  if (!/^(spawned|listening|message|\/.*)$/.test(value) && !isHttpUrl(value))
    wrongValue(option, expected, value)
  if (!isCluster && (value === 'listening' || value.startsWith('/'))) {
    wrongValue(option, "'spawned', 'message' or an http:// URL for a program without instances", value)
  }
}

function isHttpUrl(value: string): boolean {
  if (!URL.canParse(value)) return false
  const { protocol, username, password } = new URL(value)
  return protocol === 'http:' && username === '' && password === ''
}
