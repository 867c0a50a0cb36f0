import { dirname } from 'node:path'
import { configure } from '../core/default-functions.ts'
import { print } from '../core/output.ts'
import { defaultControlPath, makeControlFolder } from '../supervisor/control-path.ts'
import { createSupervisor } from '../supervisor/create-supervisor.ts'
import { ControlError, ProgramError } from '../supervisor/errors.ts'
import { hasTerminalInput } from '../supervisor/terminal-group.ts'
import type { RunOptions } from './run-options.ts'

/** Signals that are the programs' own affair. */
const FORWARDED = ['SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGWINCH', 'SIGCONT'] as const

/** Signals that end the manager, in order. A terminal that closes sends SIGHUP. */
function stopSignals(): NodeJS.Signals[] {
  return hasTerminalInput() ? ['SIGTERM', 'SIGINT', 'SIGHUP'] : ['SIGTERM', 'SIGINT']
}

/** Runs the programs until they have ended. */
export async function run({ programs, timeout, pidFile, control }: RunOptions): Promise<void> {
  const signals = stopSignals()
  configure({ signals, crashes: true, ...(timeout !== undefined && { timeout }) })
  if (process.pid === 1) print(process, FIRST)
  const supervisor = createSupervisor({
    foreground: true,
    pidFile,
    control: control === true ? usualControl() : control,
    forward: FORWARDED.filter((signal) => !signals.includes(signal)),
  })
  const starts = await Promise.allSettled(programs.map((program) => supervisor.start(program)))
  for (const start of starts) {
    // What a program's own failure leads to, the supervisor knows.
    if (start.status === 'rejected' && !(start.reason instanceof ProgramError)) throw advised(start.reason)
  }
}

function advised(error: unknown): unknown {
  if (!(error instanceof ControlError)) return error
  return new ControlError(`${error.message}; give another --control, or --no-control`, { cause: error })
}

const FIRST =
  'lastcall: as process 1 Node cannot reap orphans: if programs leave any, use `docker run --init` or tini\n'

/** The usual socket, if this user can have it. Nobody has asked for it, so its lack is no failure. */
function usualControl(): string | false {
  const path = defaultControlPath()
  try {
    makeControlFolder(dirname(path))
    return path
  } catch (error) {
    print(process, `lastcall: there is no control socket: ${(error as Error).message}\n`)
    return false
  }
}
