import type { Clock, ProcessLike } from '../api/host.ts'
import { builtin } from '../node/builtin.ts'
import { unlistenAll } from '../node/listeners.ts'

/** Exit statuses with a meaning of their own; the others come from the hooks or the application. */
export const EXIT = { clean: 0, failed: 1, deadline: 124, forced: 130 } as const

/** Milliseconds after which a signal that was to end the process has had no effect. */
const SIGNAL_TIME = 20

const leaving = new WeakSet<ProcessLike>()

/** Ends the process. With the others here, the only place that does. */
export function exit(process: ProcessLike, code: number): void {
  leaving.add(process)
  try {
    process.exit(code)
  } finally {
    leaving.delete(process)
  }
}

/** Whether the library itself is ending the process, for whichever of its registries. */
export function isLeaving(process: ProcessLike): boolean {
  return leaving.has(process)
}

/** Ends the process by a signal, so that its parent sees that. One that is not moved by it exits as shells do. */
export function exitBySignal(process: ProcessLike, clock: Clock, signal: NodeJS.Signals): void {
  unlistenAll(process, signal)
  // The kernel drops it for process 1, and Deno crashes of that.
  if (process.pid !== 1) sendToSelf(process, signal)
  clock.setTimeout(() => exit(process, 128 + builtin('node:os').constants.signals[signal]), SIGNAL_TIME)
}

/** Delivers a signal that came while nobody wanted it, as if the library had never listened. */
export function sendToSelf(process: ProcessLike, signal: NodeJS.Signals): void {
  process.kill(process.pid, signal)
}

/** Ends the process from another thread, whatever it is doing. Process 1 of a container is not moved by it. */
export function kill(process: Pick<ProcessLike, 'pid' | 'kill'>): void {
  process.kill(process.pid, 'SIGKILL')
}
