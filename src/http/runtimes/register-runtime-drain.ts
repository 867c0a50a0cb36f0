import type { Unregister } from '../../core/api/hooks.ts'
import { checkBoolean, checkName, checkRegistry } from '../../core/check/check.ts'
import { type Checks, checkShape } from '../../core/check/options.ts'
import { registryOf } from '../../default/registry.ts'
import type { DrainOptions } from '../register-drain.ts'
import { BunClosing } from './bun-closing.ts'
import { DenoClosing } from './deno-closing.ts'
import { RuntimeDrain } from './runtime-drain.ts'
import { isBunServer, type RuntimeServer } from './runtime-server.ts'

type RuntimeDrainOptions = Omit<DrainOptions, 'classify'>

const CHECKS: Checks<RuntimeDrainOptions> = {
  name: checkName,
  failOnCut: checkBoolean,
  registry: checkRegistry,
}

/** H1: registers the drain of a server of another runtime. */
export function registerRuntimeDrain(server: RuntimeServer, options: RuntimeDrainOptions): Unregister {
  const given = checkShape('the drain of a server of Bun or Deno', options, CHECKS)
  const { name = 'http', failOnCut = true } = given
  const registry = registryOf(given.registry)
  const [closing, cutNote] = isBunServer(server)
    ? [new BunClosing(server, registry)]
    : [new DenoClosing(server), 'or more: Deno does not count its responses']
  const drain = new RuntimeDrain({ name, failOnCut, closing, cutNote })
  const takeOut = registry.join(drain)
  return () => {
    if (!drain.hasStarted) takeOut()
  }
}
