import type { Server as HttpServer } from 'node:http'
import type { Http2Server } from 'node:http2'
import type { Server as HttpsServer } from 'node:https'
import { wrongType } from '../core/check.ts'

/** A server of `node:http` or `node:https`, or what holds one as its `server`, such as a Fastify instance. */
export type DrainableServer = HttpServer | HttpsServer | { readonly server: HttpServer | HttpsServer }

const EXPECTED =
  'an http or https server, which `listen` returns, or an object that holds one as its `server`'

/** The server itself. Express, Koa and Hono return it from `listen` or `serve`. */
export function serverOf(value: unknown): HttpServer | HttpsServer {
  if (isServer(value)) return value
  const held = (value as { server?: unknown } | null | undefined)?.server
  if (isServer(held)) return held
  return wrongType('server', EXPECTED, value)
}

function isServer(value: unknown): value is HttpServer {
  const { closeIdleConnections, listen, updateSettings } = (value ?? {}) as Partial<HttpServer & Http2Server>
  const isHttp2 = typeof updateSettings === 'function'
  return typeof closeIdleConnections === 'function' && typeof listen === 'function' && !isHttp2
}
