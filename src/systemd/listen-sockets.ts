import type { ProcessLike } from '../core/api/host.ts'

/** The first descriptor that systemd passes, as in sd_listen_fds(3). */
const FIRST = 3

/** S11: the descriptors of the sockets that systemd, or whoever does as systemd does, has passed to this process. */
export function listenDescriptors({ env, pid }: Pick<ProcessLike, 'env' | 'pid'>): number[] {
  const count = Number(env.LISTEN_FDS)
  if (Number(env.LISTEN_PID) !== pid || !Number.isInteger(count) || count < 1) return []
  return Array.from({ length: count }, (_, index) => FIRST + index)
}
