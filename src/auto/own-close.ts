import type { Server as NetServer } from 'node:net'
import type { SharedRegistry } from '../core/sharing.ts'

/**
 * Lets an application close its server though the drain has done so already: Node would call back with an error, as
 * if the application had closed it twice.
 */
export function allowOwnClose(server: NetServer, registry: SharedRegistry): void {
  const { close } = server
  let hasClosed = false
  server.on('listening', () => {
    hasClosed = false
  })
  server.on('close', () => {
    hasClosed = true
  })
  server.close = (callback) => {
    if (registry.state === 'open' || server.listening)
      Reflect.apply(close, server, callback ? [callback] : [])
    else if (hasClosed) queueMicrotask(() => callback?.())
    else server.once('close', () => callback?.())
    return server
  }
}
