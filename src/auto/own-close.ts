import type { Server as NetServer } from 'node:net'
import type { SharedRegistry } from '../core/sharing.ts'
import { isClosingListener } from '../http/drained-server.ts'

/**
 * Has an application that closes its server at the signal wait for the drain: its own way would refuse connections at
 * once, and cut those that Node takes for idle. The callback comes when the last connection is gone.
 */
export function putOffClose(
  server: NetServer & { closeIdleConnections?: () => void },
  registry: SharedRegistry,
): void {
  const { close, closeIdleConnections } = server
  const isDraining = (): boolean => registry.state !== 'open' && !isClosingListener(server)
  let hasClosed = false
  server.on('listening', () => {
    hasClosed = false
  })
  server.on('close', () => {
    hasClosed = true
  })
  server.close = (callback) => {
    if (!isDraining()) return Reflect.apply(close, server, callback ? [callback] : [])
    if (hasClosed) queueMicrotask(() => callback?.())
    else if (callback) server.once('close', () => callback())
    return server
  }
  if (closeIdleConnections) {
    server.closeIdleConnections = () => {
      if (!isDraining()) Reflect.apply(closeIdleConnections, server, [])
    }
  }
}
