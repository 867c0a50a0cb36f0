import type { Unregister } from '../core/api/hooks.ts'
import { type DrainOptions, registerDrain } from './register-drain.ts'
import type { DrainableServer } from './server.ts'

/**
 * Drains a server when the process is told to stop, before the hooks of lower levels close what its requests
 * use. Several servers drain side by side.
 *
 * At the first trigger each response begins to say `Connection: close`. After `delay` the server stops
 * listening and closes its idle connections; HTTP/2 sessions get a GOAWAY, WebSockets status 1001, event streams
 * an end. Requests that have begun are finished, and the server is drained as soon as its last connection is
 * gone. At last call, or when `timeout` is up, the rest is destroyed and counted in the report's `detail`.
 *
 * The server is closed by this: do not close it again in a hook of your own. Register the drain before
 * connections come: of HTTP/2 sessions and WebSockets that are older it does not know.
 *
 * @param server - A server of `node:http`, `node:https` or `node:http2`: what Express's and Koa's `listen` and
 * Hono's `serve` return, what NestJS's `getHttpServer` returns, or a Fastify instance, which is drained on all the
 * addresses that it listens on. For Fastify there is a plugin too, `lastcall/fastify`.
 * @returns What takes the drain out again; it may also stand after `using`.
 * @throws {ArgumentTypeError | ArgumentRangeError} for a bad argument, also in LASTCALL_DELAY.
 *
 * @example
 * ```ts
 * const server = app.listen(3000)
 * drainOnShutdown(server)
 * onShutdown('postgres', () => pool.end()) // after the last response
 * ```
 */
export function drainOnShutdown(server: DrainableServer, options: DrainOptions = {}): Unregister {
  return registerDrain(server, options).unregister
}
