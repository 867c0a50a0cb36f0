import type { Unregister } from '../core/api/hooks.ts'
import { type DrainOptions, registerDrain } from './register-drain.ts'
import type { DrainableServer } from './server.ts'

/**
 * Drains a server when the process is told to stop: the server finishes its requests before the hooks of lower levels
 * close what these requests use. Several servers drain side by side.
 *
 * From the first trigger on, each response says `Connection: close`. After the `delay` of the registry the server stops
 * listening and closes its idle connections. HTTP/2 sessions get a GOAWAY, and WebSockets are closed with status 1001.
 * Requests that have begun are finished, event streams too; only those that an `EventSource` reads, which connects again by
 * itself, are ended once they have been silent for a second. The drain is done as soon as the last connection has closed.
 * When its level is passed over, half of `reserve` before the deadline, the remaining connections are destroyed. Each
 * response that this cuts off is counted in the report's `drained`, and makes the exit status 1.
 *
 * The drain closes the server, so don't close it in a hook of your own. Register the drain before the first connection:
 * the drain waits for older WebSockets and HTTP/2 sessions too, but may not be able to close them.
 *
 * @param server - A server of `node:http`, `node:https` or `node:http2`: what `listen` of Express and Koa, `serve` of
 * Hono and `getHttpServer` of NestJS return. Or a Fastify instance: it is drained on all addresses that it listens on.
 * For Fastify there is also a plugin, `lastcall/fastify`.
 * @returns A function that unregisters the drain. It also works with `using`.
 * @throws {TypeError | RangeError} if an argument is not valid.
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
