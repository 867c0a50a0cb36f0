import { subscribe } from 'node:diagnostics_channel'
import type { Server as NetServer } from 'node:net'
import type { SharedRegistry } from '../core/api/sharing.ts'
import { drainUnclaimed } from '../http/register-drain.ts'
import { isServer, type Server } from '../http/server.ts'

/**
 * W4: drains each HTTP server from the moment it listens until it is closed. Returns a function that tells how many
 * such servers there are.
 */
export function drainListeningServers(
  registry: SharedRegistry,
  onServer: (server: NetServer) => void,
): () => number {
  const drained = new Set<NetServer>()
  const known = new WeakSet<NetServer>()
  onHttpServer((server) => {
    // A registration would throw now, which would be an uncaught exception of the application.
    if (registry.state === 'stopped') return
    const unregister = drainUnclaimed(server, { registry })
    if (unregister) {
      drained.add(server)
      server.once('close', () => {
        drained.delete(server)
        unregister()
      })
    }
    if (known.has(server)) return
    known.add(server)
    onServer(server)
  })
  return () => drained.size
}

/** Calls `callback` each time an HTTP server has started to listen. */
export function onHttpServer(callback: (server: Server) => void): void {
  subscribe('tracing:net.server.listen:asyncEnd', (message) => {
    const { server } = message as { readonly server?: unknown }
    if (isServer(server)) callback(server)
  })
}
