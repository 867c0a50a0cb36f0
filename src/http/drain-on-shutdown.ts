import type { Unregister } from '../core/api/hooks.ts'
import { type DrainOptions, registerDrain } from './register-drain.ts'
import { registerRuntimeDrain } from './runtimes/register-runtime-drain.ts'
import { isRuntimeServer, type RuntimeServer } from './runtimes/runtime-server.ts'
import type { DrainableServer } from './server.ts'

/**
 * Drains a server when the process is asked to stop: in-flight requests finish before the hooks of lower levels close
 * what these requests use. Several servers drain at the same time. See docs/http.md.
 *
 * 1. When the shutdown starts, each HTTP/1.1 response says `Connection: close`, and the server still accepts new
 *    clients.
 * 2. After the `delay` of the registry, the server stops listening and closes idle connections. HTTP/2 sessions get a
 *    GOAWAY, and WebSockets close with status 1001. Requests that have begun finish, event streams too. The stream of
 *    an `EventSource`, which connects again by itself, ends once it has been silent for a second.
 * 3. The drain is done when the last connection has closed. When its level is passed over, half of `reserve` before the
 *    deadline, the remaining connections are destroyed. The report counts each response that this cuts off in
 *    `drained`. The exit status is then 1, unless `failOnCut` is `false`.
 *
 * The drain closes the server, so do not close it in a hook of your own. Register the drain before the first
 * connection. It also waits for WebSockets and HTTP/2 sessions that are older, but it may not be able to close them.
 *
 * @param server - A server of `node:http`, `node:https` or `node:http2`. `listen` of Express and Koa, `serve` of Hono
 * and `getHttpServer` of NestJS return one. Or a Fastify instance, which is drained on all addresses that it listens
 * on. For Fastify, there is also the plugin `lastcall/fastify`. On Bun and Deno, also the server of `Bun.serve` or
 * `Deno.serve`, which drains by its own method: see docs/runtimes.md.
 * @returns A function that unregisters the drain. It has no effect once the drain has started.
 * @throws {TypeError | RangeError} for a bad argument, option or environment variable.
 * @throws {LastcallError} `ERR_LASTCALL_CYCLE` or `ERR_LASTCALL_LEVEL` if another hook names this drain in `after`, and
 * hooks would wait for each other or the drain would run later.
 * @throws {LastcallError} `ERR_LASTCALL_STOPPED` after the shutdown.
 *
 * @example
 * ```ts
 * const server = app.listen(3000)
 * drainOnShutdown(server)
 * onShutdown('postgres', () => pool.end()) // after the last response
 * ```
 *
 * @example The server of another runtime.
 * ```ts
 * drainOnShutdown(Bun.serve({ port: 3000, fetch: () => new Response('hello') }))
 * ```
 */
export function drainOnShutdown(
  server: DrainableServer | RuntimeServer,
  options: DrainOptions = {},
): Unregister {
  return isRuntimeServer(server)
    ? registerRuntimeDrain(server, options)
    : registerDrain(server, options).unregister
}
