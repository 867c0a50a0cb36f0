import { hasCode } from '../core/api/errors.ts'
import { print } from '../core/end/output.ts'
import { configure } from '../default/functions.ts'
import { createSupervisor } from '../supervisor/create-supervisor.ts'
import { ControlError, ProgramError } from '../supervisor/errors.ts'
import { checkProgram } from '../supervisor/options/check-program.ts'
import type { ProgramOptions } from '../supervisor/options/program-options.ts'
import { hasTerminalInput } from '../supervisor/system/terminal-group.ts'
import type { RunOptions } from './run-options.ts'

/** Signals that are the programs' own affair. */
const FORWARDED = ['SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGWINCH', 'SIGCONT'] as const

/** Signals that end the manager, in order. A terminal that closes sends SIGHUP. */
function stopSignals(): NodeJS.Signals[] {
  return hasTerminalInput() ? ['SIGTERM', 'SIGINT', 'SIGHUP'] : ['SIGTERM', 'SIGINT']
}

/** Runs the programs until they have ended. */
export async function run(options: RunOptions): Promise<void> {
  const { timeout, control } = options
  const signals = stopSignals()
  configure({ signals, crashes: true, ...(timeout !== undefined && { timeout }) })
  if (process.pid === 1) print(process, FIRST)
  const forward = FORWARDED.filter((signal) => !signals.includes(signal))
  try {
    await startAll(options, control, forward)
  } catch (error) {
    // Nobody has asked for the usual socket, so its lack is no failure.
    if (control !== true || !(error instanceof ControlError)) throw error
    print(process, `lastcall: without a control socket, since ${error.message}\n`)
    await startAll(options, false, forward)
  }
}

/** @throws if nothing could be started. */
async function startAll(
  { programs, pidFile }: RunOptions,
  control: string | boolean,
  forward: readonly NodeJS.Signals[],
): Promise<void> {
  // All of them, before the first is started.
  for (const program of programs) checkOne(program, programs.length > 1)
  const supervisor = createSupervisor({ foreground: true, pidFile, control, forward })
  const starts = await Promise.allSettled(programs.map((program) => supervisor.start(program)))
  for (const start of starts) {
    // What a program's own failure leads to, the supervisor knows; a stop that came before it was ready is none.
    if (start.status === 'rejected' && !isExpected(start.reason)) throw start.reason
  }
}

function checkOne(program: ProgramOptions, hasOthers: boolean): void {
  try {
    checkProgram(program)
  } catch (error) {
    if (hasOthers) (error as Error).message = `${program.name}: ${(error as Error).message}`
    throw error
  }
}

function isExpected(error: unknown): boolean {
  return error instanceof ProgramError || hasCode(error, 'ERR_LASTCALL_STOPPING')
}

const FIRST =
  'lastcall: as process 1 Node cannot reap orphans: if programs leave any, use `docker run --init` or tini\n'
