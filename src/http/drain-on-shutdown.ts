import type { Registry, Unregister } from '../core/api/types.ts'
import { checkKnown, checkOptions } from '../core/check/check.ts'
import { registerDrain } from './register-drain.ts'
import type { DrainableServer } from './server.ts'

/** How a server is drained. Durations are milliseconds. */
export interface DrainOptions {
  /**
   * How long the server goes on serving everybody after the first trigger, while each response tells its
   * client to use another connection. Never more than a quarter of `timeout`, of the registry's and of this one.
   *
   * @default LASTCALL_DELAY, else 5_000 on Kubernetes, 0 on a terminal, 500 elsewhere
   */
  readonly delay?: number | undefined
  /**
   * How long the drain may take, the delay included. What is left then is destroyed.
   *
   * @default none: only last call
   */
  readonly timeout?: number | undefined
  /**
   * The hook's name, for `after` and for the report.
   *
   * @default 'http'
   */
  readonly name?: string | undefined
  /**
   * The registry whose shutdown drains the server.
   *
   * @default the process's
   */
  readonly registry?: Registry | undefined
}

export const DRAIN_OPTIONS: readonly (keyof DrainOptions)[] = ['delay', 'timeout', 'name', 'registry']

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
  checkOptions('options', options)
  checkKnown('a drain', options, DRAIN_OPTIONS)
  return registerDrain(server, options).unregister
}
