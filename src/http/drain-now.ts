import type { DrainResult } from '../core/api/reports.ts'
import { wrongType } from '../core/check/check.ts'
import { duration } from '../core/check/duration.ts'
import { type Checks, checkShape } from '../core/check/options.ts'
import { systemClock } from '../core/node/clock.ts'
import { presentDefault } from '../default/registry.ts'
import { Classifier } from './classify.ts'
import { DrainedServers, type DrainScene } from './drained-servers.ts'
import { isRuntimeServer } from './runtimes/runtime-server.ts'
import { type DrainableServer, serversOf } from './server.ts'

/** When {@link drain} stops waiting. */
export interface DrainNowOptions {
  /**
   * Destroys the remaining connections when it aborts.
   *
   * @default none
   */
  readonly signal?: AbortSignal | undefined
  /**
   * Milliseconds until the remaining connections are destroyed.
   *
   * @default Infinity
   */
  readonly timeout?: number | undefined
}

const CHECKS: Checks<DrainNowOptions> = { signal: checkAbortSignal, timeout: duration('aboveZero') }

/**
 * Drains a server now, without a shutdown, for example to move a service to another port. The process goes on.
 *
 * The server stops listening at once and closes its idle connections. Responses that have begun finish and say
 * `Connection: close`. HTTP/2 sessions get a GOAWAY, and WebSockets close with status 1001. By default, `drain` waits
 * until the last connection has closed, however long that takes. With `timeout` or `signal`, it then destroys the
 * remaining connections, and the result counts the responses that this cuts off.
 *
 * Two kinds of older connections close only if a drain registered by {@link drainOnShutdown} has seen them open:
 * WebSockets and, before Node 24, HTTP/2 sessions. `drain` waits for the others until `timeout` or `signal`, counts
 * them, and leaves them open.
 *
 * A shutdown that starts meanwhile does not wait for this drain, unless the server has a registered drain too.
 *
 * @param server - A server of Node's, as for {@link drainOnShutdown}. A server of `Bun.serve` or `Deno.serve` has a method
 * of its own for this: `stop` or `shutdown`.
 * @returns Resolves with what became of the clients. Rejects only if your application has replaced methods of the
 * server, and one of these throws.
 * @throws {TypeError | RangeError} at once, for a bad argument or option.
 *
 * @example
 * ```ts
 * import { createServer } from 'node:http'
 * import { drain } from 'lastcall/http'
 *
 * const server = createServer((_request, response) => response.end('hello')).listen(0)
 * const { responsesCut } = await drain(server, { timeout: 5_000 })
 * console.log(responsesCut, server.listening) // 0 false
 * ```
 */
export function drain(server: DrainableServer, options: DrainNowOptions = {}): Promise<DrainResult> {
  if (isRuntimeServer(server))
    wrongType('server', "Node's own: await `stop` or `shutdown` of a server of Bun or Deno", server)
  const servers = serversOf(server)
  return drainNow(servers, checkShape('drain', options, CHECKS))
}

async function drainNow(
  servers: ReturnType<typeof serversOf>,
  { signal, timeout = Infinity }: DrainNowOptions,
): Promise<DrainResult> {
  // Nothing is registered, so no registry is made for it.
  const scene: DrainScene = presentDefault() ?? { settings: { clock: systemClock, process } }
  const { clock } = scene.settings
  const drained = new DrainedServers(scene, new Classifier(undefined))
  const breakOff = (): void => drained.breakOff()
  const start = clock.now()
  const timer = timeout < Infinity ? clock.setTimeout(breakOff, timeout) : undefined
  signal?.addEventListener('abort', breakOff)
  try {
    drained.watch(servers)
    drained.announce(start, timeout)
    if (signal?.aborted) breakOff()
    await drained.finish(() => Math.max(0, start + timeout - clock.now()))
  } finally {
    clock.clearTimeout(timer)
    signal?.removeEventListener('abort', breakOff)
  }
  return drained.result
}

function checkAbortSignal(option: string, value: unknown): void {
  const { aborted, addEventListener } = (value ?? {}) as Partial<AbortSignal>
  if (typeof aborted !== 'boolean' || typeof addEventListener !== 'function')
    wrongType(option, 'an AbortSignal', value)
}
