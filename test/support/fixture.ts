import { type ProgramResult, type RunningProgram, type RunProgramOptions, runProgram } from 'lastcall/testing'
import { childOf, NAMESPACE, pause } from './program.ts'
import { RUNTIME } from './runtime.ts'

/** Milliseconds for a fixture from its start to its exit, on a busy machine. */
const PATIENCE = Number(process.env.TEST_PATIENCE ?? 60_000)

export interface FixtureOptions extends Omit<RunProgramOptions, 'execPath'> {
  /** A command that runs the command behind it, such as {@link NAMESPACE}. */
  readonly wrapper?: readonly string[]
}

/** Runs a program of `test/fixtures` by the kit's `runProgram`, with the runtime under test, and with more patience. */
export function runFixture(
  fixture: string,
  { wrapper = [], execArgv = [], ...options }: FixtureOptions = {},
  use?: (program: RunningProgram) => unknown,
): Promise<ProgramResult> {
  const [execPath, ...flags] = [...wrapper, ...RUNTIME, ...execArgv] as [string, ...string[]]
  const file = new URL(`../fixtures/${fixture}`, import.meta.url)
  return runProgram(file, { timeout: PATIENCE, ...options, execPath, execArgv: flags }, use)
}

/** Runs a fixture until it writes `ready`, sends it a signal, and waits for its exit. */
export function signalled(
  fixture: string,
  signal: NodeJS.Signals,
  options: FixtureOptions = {},
): Promise<ProgramResult> {
  if (options.wrapper !== NAMESPACE) return runFixture(fixture, { until: 'ready', signal, ...options })
  return runFixture(fixture, { until: 'ready', ...options }, ({ pid }) => process.kill(childOf(pid), signal))
}

/** Sends a second signal some milliseconds after the first one. */
export function signalledTwice(
  fixture: string,
  first: NodeJS.Signals,
  gap: number,
  second: NodeJS.Signals,
  options: FixtureOptions = {},
): Promise<ProgramResult> {
  return runFixture(fixture, { until: 'ready', ...options }, async (program) => {
    program.kill(first)
    await pause(gap)
    program.kill(second)
  })
}

/** Presses Ctrl-C on the terminal of a fixture. */
export function press({ child }: RunningProgram): void {
  child.stdin?.write('\x03')
}
