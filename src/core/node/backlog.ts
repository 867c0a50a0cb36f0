import type { Clock } from '../api/host.ts'

/** Milliseconds to wait for an empty backlog at most. */
const LIMIT = 2_000

/** Turns without a new connection. */
const QUIET_TURNS = 2

/**
 * H3: resolves when the kernel has no more connections for a listener, so that closing it resets none.
 *
 * @param accepted - Returns how many connections have been accepted so far.
 * @param isOver - Returns true when there is no more time.
 */
export async function untilBacklogIsEmpty(
  clock: Clock,
  accepted: () => number,
  isOver: () => boolean = () => false,
): Promise<void> {
  const end = clock.now() + LIMIT
  // libuv accepts one connection a turn, so a turn without a new connection has found the backlog empty. The first
  // such turn proves nothing: it may have ended before libuv looked.
  for (let quiet = 0; quiet < QUIET_TURNS && !isOver() && clock.now() < end; quiet++) {
    const before = accepted()
    await new Promise<void>((resolve) => clock.setImmediate(resolve))
    if (accepted() > before) quiet = 0
  }
}
