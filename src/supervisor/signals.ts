import { constants } from 'node:os'
import type { ProcessLike } from '../core/api/host.ts'
import type { SharedRegistry } from '../core/api/sharing.ts'
import { sendToSelf } from '../core/end/exit.ts'
import { listen } from '../core/node/listeners.ts'

/**
 * S1: signals that end a Node process by default, and that it can safely listen to. After SIGSEGV, SIGBUS, SIGFPE,
 * SIGILL, SIGSYS, SIGTRAP or SIGABRT with a listener, a broken process would hang. SIGPROF belongs to Node's profiler,
 * and SIGUSR1 to its debugger. Node ignores SIGPIPE and SIGXFSZ.
 */
const ENDING = (
  [
    'SIGHUP',
    'SIGINT',
    'SIGQUIT',
    'SIGTERM',
    'SIGUSR2',
    'SIGALRM',
    'SIGVTALRM',
    'SIGXCPU',
    'SIGIO',
    'SIGPWR',
    'SIGSTKFLT',
  ] as const
).filter((signal) => signal in constants.signals)

/** How many listeners of supervisors stop programs, on each process and for each signal. */
const stopping = new WeakMap<ProcessLike, Map<string, number>>()

/**
 * S1, S3: listens to the signals that are passed on to the programs, and to those that would end the supervisor and
 * leave the programs behind. Returns functions that remove the listeners.
 */
export function listenToSignals(
  registry: SharedRegistry,
  forward: readonly NodeJS.Signals[],
  passOn: (signal: NodeJS.Signals) => void,
): (() => void)[] {
  const { process } = registry.settings
  const ending = ENDING.filter((signal) => !forward.includes(signal))
  return [
    ...forward.map((signal) => listen(process, signal, () => passOn(signal))),
    ...ending.map((signal) => listenToStop(signal, registry)),
  ]
}

function listenToStop(signal: NodeJS.Signals, registry: SharedRegistry): () => void {
  const { process } = registry.settings
  const counts = stopping.get(process) ?? new Map<string, number>()
  stopping.set(process, counts)
  const change = (by: number): void => void counts.set(signal, (counts.get(signal) ?? 0) + by)
  const unlisten = listen(process, signal, () => void stopOn(signal, registry))
  change(1)
  return () => {
    unlisten()
    change(-1)
  }
}

/** S1: stops the programs, unless a registry or the application listens to the signal as well. */
async function stopOn(signal: NodeJS.Signals, registry: SharedRegistry): Promise<void> {
  const { process } = registry.settings
  if (process.listenerCount(signal) > (stopping.get(process)?.get(signal) ?? 0)) return
  await registry.shutdown(signal)
  // The process goes on with `exit: false`. Without the supervisor, the signal would have ended it.
  if (process.listenerCount(signal) === 0) sendToSelf(process, signal)
}
