import type { Unregister } from '../core/api/hooks.ts'
import type { Registry } from '../core/api/registry.ts'
import { checkBoolean, checkFunction, checkName, checkRegistry } from '../core/check/check.ts'
import { type Checks, checkShape } from '../core/check/options.ts'
import { registryOf } from '../default/registry.ts'
import { Classifier, type Classify } from './classify.ts'
import { Drain } from './drain.ts'
import { isClaimed, yieldToClaim } from './drain-ownership.ts'
import { type DrainableServer, serverOf, serversOf } from './server.ts'

/**
 * How a server is drained. How long it still accepts new clients is an option of the registry: `delay` of `configure`.
 */
export interface DrainOptions {
  /**
   * The hook's name, for `after` and for the report.
   *
   * @default 'http'
   */
  readonly name?: string | undefined
  /**
   * Tells lastcall what only your application knows about a request; see {@link RequestClass}. It is called once for
   * each request that is in flight when the shutdown starts, and once for each later one.
   *
   * @default event streams that their clients connect to again are ended, health checks are known by their `User-Agent`
   */
  readonly classify?: Classify | undefined
  /**
   * Whether a response that is cut off makes the exit status 1. The report counts it in any case.
   *
   * @default true
   */
  readonly failOnCut?: boolean | undefined
  /**
   * The registry whose shutdown drains the server.
   *
   * @default the process's
   */
  readonly registry?: Registry | undefined
}

const CHECKS: Checks<DrainOptions> = {
  name: checkName,
  classify: checkFunction,
  failOnCut: checkBoolean,
  registry: checkRegistry,
}

/** H1: registers the drain of a server. */
export function registerDrain(
  server: DrainableServer,
  options: DrainOptions,
): { readonly drain: Drain; readonly unregister: Unregister } {
  // Throws at once if the argument has no server.
  serverOf(server)
  checkShape('a drain', options, CHECKS)
  const { name = 'http', classify, failOnCut = true } = options
  const registry = registryOf(options.registry)
  const classifier = new Classifier(classify)
  const drain = new Drain(registry, { name, classifier, failOnCut, servers: () => serversOf(server) })
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
