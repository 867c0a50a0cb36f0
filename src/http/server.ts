import type { Server as HttpServer } from 'node:http'
import type { Http2SecureServer, Http2Server } from 'node:http2'
import type { Server as HttpsServer } from 'node:https'
import type { Server as NetServer } from 'node:net'
import { wrongType } from '../core/check/check.ts'
import { otherServersOf } from './internals.ts'

/** A server of Node's that speaks HTTP. */
// biome-ignore lint/suspicious/noExplicitAny: with request and response classes of the application's own too
export type Server = HttpServer<any, any> | HttpsServer<any, any> | Http2Server | Http2SecureServer

/** A server of `node:http`, `node:https` or `node:http2`, or what holds one as its `server`, such as a Fastify instance. */
export type DrainableServer = Server | { readonly server: Server }

const EXPECTED =
  'a server of node:http, https or http2, which `listen` returns, or an object that holds one as its `server`'

/** The server itself. Express, Koa and Hono return it from `listen` or `serve`. */
export function serverOf(value: unknown): NetServer {
  if (isServer(value)) return value
  const held = (value as { server?: unknown } | null | undefined)?.server
  if (isServer(held)) return held
  return wrongType('server', EXPECTED, value)
}

/** What else listens for the same application. */
export function othersOf(value: DrainableServer): readonly NetServer[] {
  return otherServersOf(value).filter(isServer)
}

/** Whether a server speaks HTTP/2, maybe beside HTTP/1. */
export function isHttp2(server: NetServer): boolean {
  return typeof (server as Partial<Http2Server>).updateSettings === 'function'
}

/** Whether a value is a server that speaks HTTP. */
export function isServer(value: unknown): value is Server {
  const { closeIdleConnections, listen } = (value ?? {}) as Partial<HttpServer>
  if (typeof listen !== 'function') return false
  return typeof closeIdleConnections === 'function' || isHttp2(value as NetServer)
}
