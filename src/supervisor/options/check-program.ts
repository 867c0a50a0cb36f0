import { realpathSync } from 'node:fs'
import { constants } from 'node:os'
import {
  checkBoolean,
  checkDuration,
  checkKnown,
  checkName,
  checkOneOf,
  checkOptions,
  wrongType,
  wrongValue,
} from '../../core/check/check.ts'
import { parseNodeCommand } from '../system/node-command.ts'
import type { ProgramOptions } from './program-options.ts'

const KNOWN: readonly (keyof ProgramOptions)[] = [
  'name',
  'command',
  'cwd',
  'env',
  'instances',
  'output',
  'stopSignal',
  'stopTimeout',
  'restart',
  'maxRestarts',
  'critical',
  'successCodes',
  'fatalCodes',
  'ready',
  'readyTimeout',
  'pidFile',
  'drain',
]

/** More processes than that are a mistake. */
const MOST_INSTANCES = 1_000

/** @throws for a bad option, naming it. */
export function checkProgram(options: ProgramOptions): void {
  checkOptions('program', options)
  checkKnown('a program', options, KNOWN)
  const given = <T>(value: T | undefined, check: (value: T) => void): void => {
    if (value !== undefined) check(value)
  }
  const { name, command, cwd, env, instances, output, stopSignal, stopTimeout, pidFile } = options
  checkProgramName(name)
  checkCommand(command)
  given(cwd, (value) => checkName('cwd', value))
  given(env, (value) => checkOptions('env', value))
  given(instances, (value) => checkInstances(value, options))
  given(output, (value) => checkOneOf('output', value, ['inherit', 'lines']))
  given(stopSignal, checkStopSignal)
  given(stopTimeout, (value) => checkDuration('stopTimeout', value, 'finiteAboveZero'))
  given(pidFile, (value) => checkName('pidFile', value))
  const { restart, maxRestarts, critical, successCodes, fatalCodes, ready, readyTimeout, drain } = options
  given(restart, (value) => checkOneOf('restart', value, ['always', 'on-failure', 'never']))
  given(maxRestarts, (value) => checkCount('maxRestarts', value, 0))
  given(critical, (value) => checkBoolean('critical', value))
  given(successCodes, (value) => checkCodes('successCodes', value))
  given(fatalCodes, (value) => checkCodes('fatalCodes', value))
  given(ready, (value) => checkReady(value, instances !== undefined))
  given(readyTimeout, (value) => checkDuration('readyTimeout', value, 'finiteAboveZero'))
  given(drain, (value) => checkBoolean('drain', value))
}

function checkProgramName(value: unknown): void {
  const expected = 'a name of letters, digits, `_`, `-` and `.`, 64 at most'
  if (typeof value !== 'string') wrongType('name', expected, value)
  if (!/^[\w.-]{1,64}$/.test(value)) wrongValue('name', expected, value)
}

function checkCommand(value: unknown): void {
  const expected = 'an array of strings: the command and its arguments'
  if (!Array.isArray(value)) wrongType('command', expected, value)
  for (const word of value) if (typeof word !== 'string') wrongType('command', expected, word)
  if (!value[0]) wrongValue('command', 'not empty', value)
  if (value.some((word) => word.includes('\0'))) wrongValue('command', 'without null characters', value)
}

function checkStopSignal(value: unknown): void {
  const expected = "the name of one of this platform's signals, but not SIGSTOP"
  if (typeof value !== 'string') wrongType('stopSignal', expected, value)
  if (!(value in constants.signals) || value === 'SIGSTOP') wrongValue('stopSignal', expected, value)
}

function checkInstances(value: number, { command, pidFile }: ProgramOptions): void {
  checkCount('instances', value, 1)
  if (!parseNodeCommand(command) || !isOwnNode(command[0])) {
    const own = `\`node [flags] file [arguments]\`, with the node that runs the manager, for \`instances\``
    wrongValue('command', own, command.join(' '))
  }
  if (pidFile !== undefined) wrongValue('pidFile', 'left out for a program with `instances`', pidFile)
}

/** `node:cluster` starts no other. One that is looked for on the PATH is taken for it. */
function isOwnNode(file: string | undefined): boolean {
  if (!file?.includes('/')) return true
  try {
    return realpathSync(file) === realpathSync(process.execPath)
  } catch {
    return false
  }
}

/** `Infinity` is a count where 0 is one. */
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

function checkReady(value: unknown, isCluster: boolean): void {
  const expected = "'spawned', 'listening', 'message', a path or an http:// URL"
  if (typeof value !== 'string') wrongType('ready', expected, value)
  if (!/^(spawned|listening|message|\/.*)$/.test(value) && !isHttpUrl(value))
    wrongValue('ready', expected, value)
  if (!isCluster && (value === 'listening' || value.startsWith('/'))) {
    wrongValue('ready', "'spawned', 'message' or an http:// URL for a program without `instances`", value)
  }
}

function isHttpUrl(value: string): boolean {
  if (!URL.canParse(value)) return false
  const { protocol, username, password } = new URL(value)
  return protocol === 'http:' && username === '' && password === ''
}
