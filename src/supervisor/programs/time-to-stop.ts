import type { SharedSettings } from '../../core/api/sharing.ts'

/** The part of the supervisor's timeout that is kept at least for what follows the last SIGKILL, and milliseconds at most. */
const KEPT_PART = 0.1
const MOST_KEPT = 500

/** Milliseconds from the first trigger until all programs that are left are killed: their level is passed over by then (D3). */
export function timeToStop({ timeout, reserve }: Pick<SharedSettings, 'timeout' | 'reserve'>): number {
  return timeout - Math.max(reserve / 2, Math.min(timeout * KEPT_PART, MOST_KEPT))
}
/** What is printed of a program that a shutdown gives less time than it may take. */
export function shortTimeWarning(
  { name, stopTimeout }: { readonly name: string; readonly stopTimeout: number },
  settings: Pick<SharedSettings, 'timeout' | 'reserve'>,
): string | undefined {
  const most = timeToStop(settings)
  const time = `has ${most} ms to stop in a shutdown, less than its stopTimeout of ${stopTimeout} ms`
  return stopTimeout > most ? `lastcall: ${name} ${time}; raise the timeout of the supervisor\n` : undefined
}
