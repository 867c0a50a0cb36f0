import type { Server as NetServer } from 'node:net'
import type { Unregister } from '../core/api/hooks.ts'
import type { Part } from '../core/api/part.ts'
import type { Registry } from '../core/api/registry.ts'
import { checkBoolean, checkFunction, checkName, checkRegistry } from '../core/check/check.ts'
import { type Checks, checkShape } from '../core/check/options.ts'
import { registryOf } from '../default/registry.ts'
import { Classifier, type Classify } from './classify.ts'
import { Drain } from './drain.ts'
import { isClaimed, yieldToClaim } from './drain-ownership.ts'
import { isOnBun, NodeClosing } from './runtimes/node-closing.ts'
import { RuntimeDrain } from './runtimes/runtime-drain.ts'
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
   * each request that is in flight when the shutdown starts, and once for each later one. It is refused for a server of
   * `Bun.serve` or `Deno.serve`, whose requests lastcall does not see.
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

/** What stands in the report beside a cut on Bun. */
const UNCOUNTED = 'or more: Bun does not count the responses of node:http'

const CHECKS: Checks<DrainOptions> = {
  name: checkName,
  classify: checkFunction,
  failOnCut: checkBoolean,
  registry: checkRegistry,
}

/** The drain of a server, on Node or on Bun. */
interface ServerDrain extends Part {
  readonly hasStarted: boolean
  watch?(): void
  release(): void
}

/** H1: registers the drain of a server. */
export function registerDrain(
  server: DrainableServer,
  options: DrainOptions,
): { readonly drain: ServerDrain; readonly unregister: Unregister } {
  // Throws at once if the argument has no server.
  serverOf(server)
  const given = checkShape('a drain', options, CHECKS)
  const { name = 'http', classify, failOnCut = true } = given
  const registry = registryOf(given.registry)
  const servers = (): readonly NetServer[] => serversOf(server)
  const drain: ServerDrain = isOnBun()
    ? new RuntimeDrain({ name, failOnCut, closing: new NodeClosing(servers, registry), cutNote: UNCOUNTED })
    : new Drain(registry, { name, classifier: new Classifier(classify), failOnCut, servers })
  const takeOut = registry.join(drain)
  drain.watch?.()
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
