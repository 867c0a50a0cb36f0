import { subscribe } from 'node:diagnostics_channel'
import type { Server as NetServer } from 'node:net'
import type { SharedRegistry } from '../core/sharing.ts'
import { drainUnclaimed } from '../http/register-drain.ts'
import { isServer } from '../http/server.ts'

/**
 * Drains each HTTP server from the moment on in which it listens, until it is closed. Returns what tells whether there is
 * one.
 */
export function drainListeningServers(
  registry: SharedRegistry,
  onServer: (server: NetServer) => void,
): () => boolean {
  const drained = new Set<NetServer>()
  const known = new WeakSet<NetServer>()
  subscribe('tracing:net.server.listen:asyncEnd', (message) => {
    const { server } = message as { readonly server?: unknown }
    // What throws here would be an uncaught exception of the application's.
    if (!isServer(server) || registry.state === 'stopped') return
    const takeOut = drainUnclaimed(server, { registry })
    if (takeOut) {
      drained.add(server)
      server.once('close', () => {
        drained.delete(server)
        takeOut()
      })
    }
    if (known.has(server)) return
    known.add(server)
    onServer(server)
  })
  return () => drained.size > 0
}
