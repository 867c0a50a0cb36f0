import type { Server } from 'node:http'
import { checkDuration, checkOptions } from '../core/check.ts'
import { sleep } from '../core/clock.ts'
import { defaultRegistry } from '../core/default-registry.ts'
import { disposable } from '../core/disposable.ts'
import type { Clock } from '../core/host.ts'
import { checkRegistry } from '../core/registry.ts'
import type { HookContext, Registry, Unregister } from '../core/types.ts'
import { Connections } from './connections.ts'
import { resolveDelay } from './delay.ts'
import { Farewell } from './farewell.ts'
import { type DrainableServer, serverOf } from './server.ts'

/** How a server is drained. Durations are milliseconds. */
export interface DrainOptions {
  /**
   * How long the server goes on serving everybody after the first trigger, while each response tells its
   * client to use another connection. Never more than a quarter of the registry's `timeout`.
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

/** Milliseconds to wait at most until no new connection comes, before the server stops listening. */
const BACKLOG_LIMIT = 1_000

/**
 * Drains a server when the process is told to stop, before the hooks of lower levels close what its requests
 * use. Several servers drain side by side.
 *
 * At the first trigger each response begins to say `Connection: close`. After `delay` the server stops
 * listening and closes its idle connections; requests that it has begun are finished, and it is drained as
 * soon as the last connection is gone. At last call, or when `timeout` is up, the rest is destroyed and
 * counted in the report's `detail`.
 *
 * @param server - A server of `node:http` or `node:https`: what Express's, Koa's and Hono's `listen` return,
 * or a Fastify instance.
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
  const httpServer = serverOf(server)
  checkOptions('options', options)
  const { delay, timeout, name = 'http' } = options
  const registry = options.registry ? checkRegistry(options.registry) : defaultRegistry()
  if (delay !== undefined) checkDuration('delay', delay, 'zeroOrMore')
  resolveDelay(delay, registry.settings)

  const connections = new Connections(httpServer, registry.settings.clock)
  const farewell = new Farewell(httpServer, connections, registry.settings.clock)
  let goodbyeAt = 0
  const unlisten = registry.whenBegun(() => {
    goodbyeAt = registry.settings.clock.now()
    farewell.begin()
  })
  const leave = (): void => {
    unlisten()
    farewell.release()
    connections.release()
  }
  const drainHook = (context: HookContext): Promise<void> => {
    const { clock } = registry.settings
    const delayLeft = goodbyeAt + resolveDelay(delay, registry.settings) - clock.now()
    return drain(httpServer, { clock, connections, farewell, delayLeft, context }).finally(leave)
  }
  try {
    const unregister = registry.onShutdown(name, drainHook, { priority: 'traffic', after: [], timeout })
    return disposable(() => {
      unregister()
      leave()
    })
  } catch (error) {
    leave()
    throw error
  }
}

/** What a drain works with. */
interface DrainTools {
  readonly clock: Clock
  readonly connections: Connections
  readonly farewell: Farewell
  readonly delayLeft: number
  readonly context: HookContext
}

async function drain(server: Server, tools: DrainTools): Promise<void> {
  const { clock, connections, farewell, delayLeft, context } = tools
  const { signal } = context
  if (server.listening) {
    await sleep(clock, delayLeft, signal)
    await backlogServed(connections, clock, signal)
  }
  farewell.stop()
  await connections.gone(signal)
  const cut = connections.destroy()
  if (cut > 0) context.detail = `${cut} ${cut === 1 ? 'connection' : 'connections'} destroyed`
}

/** Resolves after two turns of the loop without a new connection: libuv accepts one a turn. */
async function backlogServed(connections: Connections, clock: Clock, signal: AbortSignal): Promise<void> {
  const limit = clock.now() + BACKLOG_LIMIT
  for (let quietTurns = 0; quietTurns < 2 && !signal.aborted && clock.now() < limit; quietTurns++) {
    const { accepted } = connections
    await new Promise<void>((resolve) => clock.setImmediate(resolve))
    if (connections.accepted > accepted) quietTurns = -1
  }
}
