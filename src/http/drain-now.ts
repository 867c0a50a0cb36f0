import type { DrainResult } from '../core/api/reports.ts'
import { wrongType } from '../core/check/check.ts'
import { duration } from '../core/check/duration.ts'
import { type Checks, checkShape } from '../core/check/options.ts'
import { systemClock } from '../core/node/clock.ts'
import { presentDefault } from '../default/registry.ts'
import { Classifier } from './classify.ts'
import { DrainedServers, type DrainScene } from './drained-servers.ts'
import { type DrainableServer, serversOf } from './server.ts'

/** When {@link drain} stops waiting. */
export interface DrainNowOptions {
  /**
   * Breaks off what is left as soon as it aborts.
   *
   * @default none
   */
  readonly signal?: AbortSignal | undefined
  /**
   * Milliseconds after which what is left is broken off.
   *
   * @default Infinity
   */
  readonly timeout?: number | undefined
}

const CHECKS: Checks<DrainNowOptions> = { signal: checkAbortSignal, timeout: duration('aboveZero') }

/**
 * Drains a server now, without a shutdown: to move a service to another port, for example, or to take one of several servers
 * down. The process goes on.
 *
 * The server stops listening at once, and closes its idle connections. Responses that have begun are finished and say
 * `Connection: close`; HTTP/2 sessions get a GOAWAY, and WebSockets are closed with status 1001. By default this waits until the
 * last connection has closed, however long that takes. With `timeout` or `signal` the remaining connections are destroyed then,
 * and the result counts the responses that this has cut off.
 *
 * Of the WebSockets and, before Node 24, HTTP/2 sessions that are open already it can close those that a registered drain has
 * seen: {@link drainOnShutdown}. It waits for the others.
 *
 * If a shutdown begins meanwhile, it does not wait for this, unless the server has a registered drain too.
 *
 * @param server - What {@link drainOnShutdown} takes.
 * @returns What became of the clients. It rejects only if the application has replaced methods of the server that throw.
 * @throws {TypeError | RangeError} at once, if an argument is not valid.
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
  const servers = serversOf(server)
  checkShape('drain', options, CHECKS)
  return drainNow(servers, options)
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
