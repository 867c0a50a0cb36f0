import type { Server as NetServer } from 'node:net'
import type { ProcessLike } from '../core/api/host.ts'
import { descriptorOf } from './internals.ts'

/** The first descriptor that systemd passes. */
const FIRST = 3

/**
 * S11: whether a server listens on a socket of systemd. That stays open when the process leaves: whoever connects waits in it for
 * the next process.
 */
export function isSocketActivated(server: NetServer, { env, pid }: ProcessLike): boolean {
  const descriptor = descriptorOf(server) ?? Number.NaN
  return Number(env.LISTEN_PID) === pid && descriptor >= FIRST && descriptor < FIRST + Number(env.LISTEN_FDS)
}
