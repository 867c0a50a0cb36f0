import type { Server as HttpServer } from 'node:http'
import type { Http2SecureServer, Http2Server } from 'node:http2'
import type { Server as HttpsServer } from 'node:https'
import type { Server as NetServer } from 'node:net'
import { wrongType } from '../core/check/check.ts'
import { otherServersOf } from './internals.ts'

/** A server of `node:http`, `node:https` or `node:http2`. */
// biome-ignore lint/suspicious/noExplicitAny: an application may have request and response classes of its own
export type Server = HttpServer<any, any> | HttpsServer<any, any> | Http2Server | Http2SecureServer

/**
 * A server of `node:http`, `node:https` or `node:http2`, or an object whose `server` is one, such as a Fastify
 * instance.
 */
export type DrainableServer = Server | { readonly server: Server }

const EXPECTED =
  'a server of node:http, node:https or node:http2, such as `listen` returns, an object whose `server` is one, or what `Bun.serve` or `Deno.serve` returns'

/** Finds the server in an argument. `listen` of Express and Koa and `serve` of Hono return the server itself. */
export function serverOf(value: unknown): NetServer {
  if (isServer(value)) return value
  const held = (value as { server?: unknown } | null | undefined)?.server
  if (isServer(held)) return held
  return wrongType('server', EXPECTED, value)
}

/** The servers that listen for the same application, its own first. */
export function serversOf(value: DrainableServer): readonly [NetServer, ...NetServer[]] {
  return [serverOf(value), ...otherServersOf(value).filter(isServer)]
}

/** Whether a server speaks HTTP/2. It may speak HTTP/1 too. */
export function isHttp2(server: NetServer): boolean {
  return typeof (server as Partial<Http2Server>).updateSettings === 'function'
}

/** Whether a server speaks TLS. */
export function isSecure(server: NetServer): boolean {
  return typeof (server as Partial<HttpsServer>).setSecureContext === 'function'
}

/** Whether a value is a server that speaks HTTP. */
export function isServer(value: unknown): value is Server {
  const { closeIdleConnections, listen } = (value ?? {}) as Partial<HttpServer>
  if (typeof listen !== 'function') return false
  return typeof closeIdleConnections === 'function' || isHttp2(value as NetServer)
}
