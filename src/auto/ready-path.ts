import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Server as NetServer } from 'node:net'
import { readiness } from '../http/readiness/readiness.ts'

/** Makes a server answer the requests for one path with its readiness. All others go to the application. */
export function serveReadiness(server: NetServer, path: string): void {
  const ready = readiness()
  const { emit } = server
  server.emit = (event: string | symbol, ...args: unknown[]): boolean => {
    const [request, response] = args as [IncomingMessage, ServerResponse]
    if (event !== 'request' || request.url?.split('?', 1)[0] !== path) {
      return Reflect.apply(emit, server, [event, ...args])
    }
    void ready(request, response)
    return true
  }
}
