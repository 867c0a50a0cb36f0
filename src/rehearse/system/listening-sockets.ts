import type { ListeningSocket } from './address.ts'
import { linuxSockets } from './linux-sockets.ts'
import { lsofSockets } from './lsof-sockets.ts'

/** The sockets on which these processes listen. */
export async function findSockets(pids: readonly number[]): Promise<readonly ListeningSocket[]> {
  return process.platform === 'linux' ? linuxSockets(pids) : lsofSockets(pids)
}
