import { hasCode, withoutLink } from '../../core/api/errors.ts'
import { print } from '../../core/end/output.ts'
import { onOneLine } from '../../core/node/show.ts'
import { announceReady, configure } from '../../default/functions.ts'
import { createSupervisor } from '../../supervisor/create-supervisor.ts'
import { hasTerminalInput } from '../../supervisor/system/terminal-group.ts'
import { whenAllReady } from './all-ready.ts'
import type { RunOptions } from './run-options.ts'

/** Signals that are passed on to the programs. */
const FORWARDED = ['SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGWINCH', 'SIGCONT'] as const

/** The signals that stop the supervisor. A terminal sends SIGHUP when it is closed. */
function stopSignals(): NodeJS.Signals[] {
  return hasTerminalInput() ? ['SIGTERM', 'SIGINT', 'SIGHUP'] : ['SIGTERM', 'SIGINT']
}

/** S1: a listener would take SIGUSR1 from the debugger of somebody who debugs the supervisor. */
function belongsToDebugger(signal: NodeJS.Signals): boolean {
  const flags = [...process.execArgv, process.env.NODE_OPTIONS ?? '']
  return signal === 'SIGUSR1' && flags.some((each) => each.includes('--inspect'))
}

/** S10: starts the programs. The supervisor then runs until they have exited. */
export async function run(options: RunOptions): Promise<void> {
  const { timeout, control } = options
  const signals = stopSignals()
  configure({ signals, crashes: true, ...(timeout !== undefined && { timeout }) })
  if (process.pid === 1) print(process, ORPHANS)
  const forward = FORWARDED.filter((signal) => !signals.includes(signal) && !belongsToDebugger(signal))
  try {
    await startAll(options, control, forward)
  } catch (error) {
    // Nobody asked for the default socket, so the programs run without it.
    if (control !== true || !hasCode(error, 'ERR_LASTCALL_CONTROL')) throw error
    print(process, `lastcall: starting without a control socket: ${onOneLine(withoutLink(error.message))}\n`)
    await startAll(options, false, forward)
  }
}

/** @throws if nothing could be started. */
async function startAll(
  { programs, pidFile }: RunOptions,
  control: string | boolean,
  forward: readonly NodeJS.Signals[],
): Promise<void> {
  const onEvent = whenAllReady(() => supervisor.status(), announceReady)
  const supervisor = createSupervisor({ foreground: true, pidFile, control, forward, onEvent })
  const starts = await Promise.allSettled(programs.map((program) => supervisor.start(program)))
  for (const start of starts) {
    // The supervisor itself acts on the failure of a program, and a stop during the start is no failure.
    if (start.status === 'rejected' && !isExpected(start.reason)) throw start.reason
  }
}

function isExpected(error: unknown): boolean {
  return hasCode(error, 'ERR_LASTCALL_PROGRAM') || hasCode(error, 'ERR_LASTCALL_STOPPING')
}

/** S9. */
const ORPHANS =
  'lastcall: Node as process 1 cannot reap orphaned processes; if programs leave any, use `docker run --init` or tini\n'
