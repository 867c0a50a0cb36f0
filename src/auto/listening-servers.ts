import { subscribe } from 'node:diagnostics_channel'
import type { Server as NetServer } from 'node:net'
import type { SharedRegistry } from '../core/api/sharing.ts'
import { drainUnclaimed } from '../http/register-drain.ts'
import { isServer, type Server } from '../http/server.ts'

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
  onHttpServer((server) => {
    // What throws here would be an uncaught exception of the application's.
    if (registry.state === 'stopped') return
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

/** Calls back with each HTTP server each time it has begun to listen. */
export function onHttpServer(callback: (server: Server) => void): void {
  subscribe('tracing:net.server.listen:asyncEnd', (message) => {
    const { server } = message as { readonly server?: unknown }
    if (isServer(server)) callback(server)
  })
}
