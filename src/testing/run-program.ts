import { existsSync, statSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { hasCode } from '../core/api/errors.ts'
import {
  checkBoolean,
  checkFunction,
  checkName,
  checkOptions,
  checkSignal,
  wrongType,
  wrongValue,
} from '../core/check/check.ts'
import { duration } from '../core/check/duration.ts'
import { type Checks, checkShape, oneOf } from '../core/check/options.ts'
import { type Condition, checkCondition, isListening } from './condition.ts'
import { testingError } from './errors.ts'
import { tell } from './hint.ts'
import { flagsFor } from './node-flags.ts'
import { Program } from './program.ts'
import type { ProgramResult, RunningProgram } from './running-program.ts'

/** How to run a program. Durations are milliseconds. */
export interface RunProgramOptions {
  /**
   * What to wait for before the test goes on: text or a pattern in the output, a port that accepts connections, or a
   * function that returns true.
   *
   * @default none
   */
  readonly until?: Condition | undefined
  /**
   * The signal to send, after `until` and after the function `use`.
   *
   * @default none
   */
  readonly signal?: NodeJS.Signals | undefined
  /**
   * Milliseconds for everything, from the start to the exit. After that, the program is killed, and the promise rejects
   * with what the program wrote.
   *
   * @default 4_500, which is less than the 5 s that Jest and Vitest give a test
   */
  readonly timeout?: number | undefined
  /**
   * Arguments for the program.
   *
   * @default none
   */
  readonly args?: readonly string[] | undefined
  /**
   * Flags for Node, such as `['--import', 'lastcall/auto']`. For a TypeScript file, `tsx` comes before them, if it is
   * installed and no flag names a loader.
   *
   * @default none
   */
  readonly execArgv?: readonly string[] | undefined
  /**
   * What runs the file in place of this Node: another runtime, such as `bun`, or a program that starts Node. It gets
   * `execArgv` unchanged, then the file, then `args`.
   *
   * @default process.execPath
   */
  readonly execPath?: string | undefined
  /**
   * Environment variables, in addition to those of the test process. `undefined` removes one.
   *
   * @default none
   */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  /**
   * The working directory.
   *
   * @default process.cwd()
   */
  readonly cwd?: string | undefined
  /**
   * Whether the program gets an IPC channel to the test, like a program that a parent such as PM2 has forked. Send a
   * message with `program.child.send('shutdown')`. With `program.child.disconnect()`, the program loses its parent.
   *
   * @default false
   */
  readonly hasParent?: boolean | undefined
  /**
   * What the program reads from stdin. `'ignore'`: nothing. `'pipe'`: what the test writes to `program.child.stdin`.
   *
   * @default 'ignore'
   */
  readonly stdin?: 'ignore' | 'pipe' | undefined
}

const CHECKS: Checks<RunProgramOptions> = {
  until: checkCondition,
  signal: checkSignal,
  timeout: duration('finiteAboveZero'),
  args: checkStrings,
  execArgv: checkStrings,
  execPath: checkName,
  env: checkEnv,
  cwd: checkName,
  hasParent: checkBoolean,
  stdin: oneOf('ignore', 'pipe'),
}

const DEFAULT_TIMEOUT = 4_500

/**
 * Runs a real program in JavaScript or TypeScript, and resolves when it has exited, with its exit code and output. Use
 * it for end-to-end tests with real signals.
 *
 * It starts the program, waits for `until`, calls `use`, sends `signal`, and waits for the exit. You can leave out
 * `until`, `use` and `signal`. Everything must happen within `timeout`, 4.5 s by default.
 *
 * No process is left behind. The program's process group is killed when the program exits, when the test fails, and
 * when the test process itself ends, even by SIGKILL. (Windows has no process groups: there only the program itself is
 * killed, and only when the test ends.)
 *
 * @param file - The program: a URL, or a path from `cwd`.
 * @param options - What to wait for, what to send, and how to start the program.
 * @param use - Called while the program runs, for example to send requests, or several signals. `runProgram` awaits its
 * promise. If it throws or rejects, `runProgram` rejects with the same error, and stderr shows what the program wrote.
 * @throws {TypeError | RangeError} by rejection, for a bad argument or option.
 * @throws {LastcallError} `ERR_LASTCALL_TESTING` by rejection: the program exited before what the test waits for, the
 * time is up, the port was already taken, or Node cannot run this TypeScript file. The message has the program's
 * output.
 *
 * @example
 * ```ts
 * const { code, stderr } = await runProgram('server.js', { until: 'listening', signal: 'SIGTERM' })
 * assert.equal(code, 0, stderr)
 * ```
 *
 * @example A request in flight, and two signals.
 * ```ts
 * const { code } = await runProgram('server.ts', { until: { port: 3000 } }, async (program) => {
 *   const answer = fetch('http://127.0.0.1:3000/slow')
 *   await program.until('GET /slow')
 *   program.kill('SIGTERM')
 *   assert.equal((await answer).status, 200)
 *   await program.until(/waiting for (\w+)/)
 *   program.kill('SIGINT')
 * })
 * assert.equal(code, 130)
 * ```
 */
export async function runProgram(
  file: string | URL,
  options: RunProgramOptions = {},
  use?: (program: RunningProgram) => unknown,
): Promise<ProgramResult> {
  // K3
  const given = checkShape('runProgram', options, CHECKS)
  if (use !== undefined) checkFunction('use', use)
  const { until, signal } = given
  await checkPort(until)
  const program = await start(file, given)
  try {
    if (until !== undefined) await program.until(until)
    if (use) await program.call(() => callAndTell(use, program))
    if (signal !== undefined) program.kill(signal)
    return await program.finish()
  } finally {
    await program.destroy()
  }
}

function start(file: string | URL, options: RunProgramOptions): Promise<Program> {
  const { args = [], execPath, execArgv = [], env = {}, timeout = DEFAULT_TIMEOUT } = options
  const { hasParent = false, stdin = 'ignore' } = options
  const cwd = resolve(options.cwd ?? '.')
  if (!existsSync(cwd)) wrongValue('cwd', 'a directory that exists', cwd)
  const path = resolve(cwd, pathOf(file))
  if (!isFile(path)) wrongValue('file', 'a file that exists', path)
  const flags = execPath === undefined ? flagsFor(path, execArgv) : execArgv
  return Program.start({
    name: basename(path),
    execPath: execPath ?? process.execPath,
    args: [...flags, path, ...args],
    cwd,
    env: { ...process.env, ...env },
    stdin,
    hasParent,
    timeout,
  })
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}

function pathOf(file: unknown): string {
  if (file instanceof URL) return fileURLToPath(file)
  if (typeof file !== 'string') wrongType('file', 'a path or a URL', file)
  return file.startsWith('file:') ? fileURLToPath(file) : file
}

/** Writes to stderr what the program wrote, which may be the reason why the test fails. */
async function callAndTell(use: (program: RunningProgram) => unknown, program: Program): Promise<void> {
  try {
    await use(program)
  } catch (error) {
    const isTold = hasCode(error, 'ERR_LASTCALL_TESTING') || program.stdout + program.stderr === ''
    if (!isTold) tell(`the program wrote\n${program.describe()}`)
    throw error
  }
}

/** Without this check another process that listens on the port would pass for the program. */
async function checkPort(until: Condition | undefined): Promise<void> {
  if (typeof until === 'object' && 'port' in until && (await isListening(until.port))) {
    throw testingError(
      `port ${until.port} is taken before the program starts: stop the process that listens there`,
    )
  }
}

function checkEnv(option: string, env: unknown): void {
  checkOptions(option, env)
  for (const [name, value] of Object.entries(env)) {
    if (value !== undefined && typeof value !== 'string')
      wrongType(`${option}.${name}`, 'a string or undefined', value)
  }
}

function checkStrings(option: string, value: unknown): void {
  if (!Array.isArray(value) || value.some((each) => typeof each !== 'string')) {
    wrongType(option, 'an array of strings', value)
  }
}
