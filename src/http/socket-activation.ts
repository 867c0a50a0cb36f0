import type { Server as NetServer } from 'node:net'
import type { ProcessLike } from '../core/api/host.ts'
import { listenDescriptors } from '../systemd/listen-sockets.ts'
import { descriptorOf } from './internals.ts'

/**
 * S11: whether a server listens on a socket of systemd. That stays open when the process leaves: whoever connects waits in it for
 * the next process.
 */
export function isSocketActivated(server: NetServer, process: ProcessLike): boolean {
  return listenDescriptors(process).includes(descriptorOf(server) ?? Number.NaN)
}
