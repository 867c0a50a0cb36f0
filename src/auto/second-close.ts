import type { Server as NetServer } from 'node:net'
import type { SharedRegistry } from '../core/api/sharing.ts'

type Close = (...args: unknown[]) => unknown
type Callback = (this: unknown, error?: NodeJS.ErrnoException) => void

/**
 * Lets an application close its server after the drain has closed it. Without this, Node passes ERR_SERVER_NOT_RUNNING
 * to the application's callback, as if the application itself had closed the server twice.
 */
export function allowSecondClose(server: NetServer, registry: SharedRegistry): void {
  const closable = server as unknown as { close: Close }
  const { close } = closable
  closable.close = function (this: unknown, ...args: unknown[]): unknown {
    const callback = args.at(-1)
    if (registry.state !== 'open' && typeof callback === 'function') {
      args[args.length - 1] = withoutNotRunning(callback as Callback)
    }
    return Reflect.apply(close, this, args)
  }
}

function withoutNotRunning(callback: Callback): Callback {
  return function (this: unknown, error?: NodeJS.ErrnoException): void {
    Reflect.apply(callback, this, error?.code === 'ERR_SERVER_NOT_RUNNING' ? [] : [error])
  }
}
