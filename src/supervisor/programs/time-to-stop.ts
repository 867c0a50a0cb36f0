import type { SharedSettings } from '../../core/api/sharing.ts'

/** The part of the supervisor's timeout that is kept for what follows the last SIGKILL, and milliseconds at most. */
const RESERVE_PART = 0.1
const LARGEST_RESERVE = 500

/** Milliseconds at the end of a shutdown that are not for the programs. */
export function reserveOf({ timeout }: Pick<SharedSettings, 'timeout'>): number {
  return Math.min(timeout * RESERVE_PART, LARGEST_RESERVE)
}

/** Milliseconds from the first trigger until all programs that are left are killed. */
export function timeToStop(settings: Pick<SharedSettings, 'timeout'>): number {
  return settings.timeout - reserveOf(settings)
}
