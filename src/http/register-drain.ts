import type { Unregister } from '../core/api/hooks.ts'
import type { Registry } from '../core/api/registry.ts'
import { checkName, checkRegistry } from '../core/check/check.ts'
import { duration } from '../core/check/duration.ts'
import { type Checks, checkShape } from '../core/check/options.ts'
import { registryOf } from '../default/registry.ts'
import { checkDelayEnv } from './delay.ts'
import { Drain } from './drain.ts'
import { isClaimed, yieldToClaim } from './drain-ownership.ts'
import { type DrainableServer, othersOf, serverOf } from './server.ts'

/** How a server is drained. Durations are milliseconds. */
export interface DrainOptions {
  /**
   * How long the server serves every client after the first trigger, new ones too, while each response tells its
   * client to use another connection. At most a quarter of the registry's `timeout`, and of the drain's.
   *
   * LASTCALL_DELAY overrides this option.
   *
   * @default 5_000 on Kubernetes, 0 on a terminal, 500 elsewhere
   */
  readonly delay?: number | undefined
  /**
   * How long the drain may take, the delay included. Connections that are open after that are destroyed.
   *
   * @default none: the drain may take until last call
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

const CHECKS: Checks<DrainOptions> = {
  delay: duration('zeroOrMore'),
  timeout: duration('aboveZero'),
  name: checkName,
  registry: checkRegistry,
}

/** H1: registers the drain of a server. */
export function registerDrain(
  server: DrainableServer,
  options: DrainOptions,
): { readonly drain: Drain; readonly unregister: Unregister } {
  const mainServer = serverOf(server)
  checkShape('a drain', options, CHECKS)
  const { delay, timeout, name = 'http' } = options
  const registry = registryOf(options.registry)
  checkDelayEnv(registry.settings)

  const drain = new Drain(name, mainServer, () => othersOf(server), registry, { delay, timeout })
  const takeOut = registry.join(drain)
  drain.watch()
  const unregister = (): void => {
    if (drain.hasStarted) return
    takeOut()
    drain.release()
  }
  return { drain, unregister }
}

/**
 * Registers an automatic drain, unless the server has a drain already. It gives way to one that the application
 * registers. Returns a function that unregisters the automatic drain, or undefined if there is none.
 */
export function drainUnclaimed(server: DrainableServer, options: DrainOptions): (() => void) | undefined {
  const mainServer = serverOf(server)
  if (isClaimed(mainServer)) return undefined
  const { unregister } = registerDrain(server, options)
  return yieldToClaim(mainServer, unregister)
}
