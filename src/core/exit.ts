import type { ProcessLike } from './host.ts'

/** Exit statuses with a meaning of their own; the others come from the hooks or the application. */
export const EXIT = { clean: 0, failed: 1, deadline: 124, forced: 130 } as const

/** Ends the process. With the other two, the only place that does. */
export function exit(process: ProcessLike, code: number): void {
  process.exit(code)
}

/** Delivers a signal that came while nobody wanted it, as if the library had never listened. */
export function sendToSelf(process: ProcessLike, signal: NodeJS.Signals): void {
  process.kill(process.pid, signal)
}

/** Ends the process from another thread, whatever it is doing. Process 1 of a container is not moved by it. */
export function kill(process: Pick<ProcessLike, 'pid' | 'kill'>): void {
  process.kill(process.pid, 'SIGKILL')
}
