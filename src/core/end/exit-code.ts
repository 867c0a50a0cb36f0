import type { ShutdownReport } from '../api/reports.ts'
import { builtin } from '../node/builtin.ts'

/** The exit statuses that the library gives a meaning. Others come from the hooks or the application. */
export const EXIT = { clean: 0, failed: 1, deadline: 124, forced: 130 } as const

/** X1: the first condition that applies decides the exit code. */
export function exitCodeOf(outcome: ShutdownReport['outcome'], ownCode: number): number {
  if (outcome === 'forced') return EXIT.forced
  if (outcome === 'timed-out') return EXIT.deadline
  if (ownCode !== 0) return ownCode
  return outcome === 'failed' ? EXIT.failed : EXIT.clean
}

/** How a process ended, to follow its name. */
export function describeStatus(code: number | null, signal: NodeJS.Signals | null): string {
  return signal === null ? `exited with code ${code}` : `was terminated by ${signal}`
}

/** S4: the status that a shell shows for a process that a signal has ended. */
export function signalStatus(signal: NodeJS.Signals): number {
  return 128 + builtin('node:os').constants.signals[signal]
}
