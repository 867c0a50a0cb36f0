import { checkRegistry, IS_OVER } from '../core/api/sharing.ts'
import type { HookContext, Registry, Unregister } from '../core/api/types.ts'
import { checkName } from '../core/check/check.ts'
import { duration } from '../core/check/duration.ts'
import { type Checks, checkShape } from '../core/check/options.ts'
import { disposable } from '../core/node/disposable.ts'
import { registryOf } from '../default/registry.ts'
import { checkDelayEnv } from './delay.ts'
import { Drain } from './drain.ts'
import { isClaimed, yieldToClaim } from './drain-ownership.ts'
import { type DrainableServer, othersOf, serverOf } from './server.ts'

/** How a server is drained. Durations are milliseconds. */
export interface DrainOptions {
  /**
   * How long the server goes on serving everybody after the first trigger, while each response tells its
   * client to use another connection. Never more than a quarter of `timeout`, of the registry's and of this one.
   *
   * LASTCALL_DELAY overrides it.
   *
   * @default 5_000 on Kubernetes, 0 on a terminal, 500 elsewhere
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

const CHECKS: Checks<DrainOptions> = {
  delay: duration('zeroOrMore'),
  timeout: duration('aboveZero'),
  name: checkName,
  registry: checkRegistry,
}

/** Registers the drain of a server. */
export function registerDrain(
  server: DrainableServer,
  options: DrainOptions,
): { readonly drain: Drain; readonly unregister: Unregister } {
  const mainServer = serverOf(server)
  checkShape('a drain', options, CHECKS)
  const { delay, timeout, name = 'http' } = options
  const registry = registryOf(options.registry)
  checkDelayEnv(registry.settings)

  const drain = new Drain(mainServer, () => othersOf(server), registry, { delay, timeout })
  try {
    const run = Object.assign((context: HookContext) => drain.run(context), {
      [IS_OVER]: () => drain.isOver,
    })
    const takeOutHook = registry.onShutdown(name, run, { priority: 'traffic', after: [], timeout })
    const detach = registry.attach(drain)
    const unregister = disposable(() => {
      if (drain.hasStarted) return
      takeOutHook()
      detach()
      drain.release()
    })
    return { drain, unregister }
  } catch (error) {
    drain.release()
    throw error
  }
}

/** Drains a server until somebody else does; undefined if that is so already. */
export function drainUnclaimed(server: DrainableServer, options: DrainOptions): (() => void) | undefined {
  const mainServer = serverOf(server)
  if (isClaimed(mainServer)) return undefined
  const { unregister } = registerDrain(server, options)
  return yieldToClaim(mainServer, unregister)
}
