import { checkRegistry, IS_OVER } from '../core/api/sharing.ts'
import type { HookContext, Unregister } from '../core/api/types.ts'
import { checkDuration, checkName, checkOptions } from '../core/check/check.ts'
import { disposable } from '../core/node/disposable.ts'
import { defaultRegistry } from '../default/registry.ts'
import { isClaimed, yieldToClaim } from './claims.ts'
import { checkDelayEnv } from './delay.ts'
import { Drain } from './drain.ts'
import type { DrainOptions } from './drain-on-shutdown.ts'
import { type DrainableServer, othersOf, serverOf } from './server.ts'

/** Registers the drain of a server. */
export function registerDrain(
  server: DrainableServer,
  options: DrainOptions,
): { readonly drain: Drain; readonly unregister: Unregister } {
  const mainServer = serverOf(server)
  checkOptions('options', options)
  const { delay, timeout, name = 'http' } = options
  const registry = options.registry ? checkRegistry(options.registry) : defaultRegistry()
  checkName('name', name)
  if (delay !== undefined) checkDuration('delay', delay, 'zeroOrMore')
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
