import type { ShutdownReport } from '../api/reports.ts'

/** The exit statuses that the library gives a meaning. Others come from the hooks or the application. */
export const EXIT = { clean: 0, failed: 1, deadline: 124, forced: 130 } as const

/** X1: the first condition that applies decides the exit code. */
export function exitCodeOf(outcome: ShutdownReport['outcome'], ownCode: number): number {
  if (outcome === 'forced') return EXIT.forced
  if (outcome === 'timed-out') return EXIT.deadline
  if (ownCode !== 0) return ownCode
  return outcome === 'failed' ? EXIT.failed : EXIT.clean
}
