import type { SharedSettings } from '../../core/api/sharing.ts'

/** The part of the manager's timeout that is kept for what comes after the last SIGKILL, and milliseconds at most. */
const RESERVE_PART = 0.1
const LARGEST_RESERVE = 500

/** Milliseconds that a shutdown keeps for itself. */
export function reserveOf({ timeout }: Pick<SharedSettings, 'timeout'>): number {
  return Math.min(timeout * RESERVE_PART, LARGEST_RESERVE)
}

/** Milliseconds from the first trigger to the moment in which all that is left is killed. */
export function timeToStop(settings: Pick<SharedSettings, 'timeout'>): number {
  return settings.timeout - reserveOf(settings)
}
