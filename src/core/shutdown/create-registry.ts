import type { RegistryOptions } from '../api/options.ts'
import type { Registry } from '../api/registry.ts'
import { HookRegistry } from './registry.ts'

/**
 * Makes a registry of its own, apart from the default one: for an embedded service, for tests. Each registry
 * listens for the signals by itself, and with `exit: 'code'` the one that is done first ends the process, so
 * a second one should have `exit: false`.
 *
 * @throws {TypeError | RangeError} at once, for a bad option or environment variable.
 *
 * @example
 * ```ts
 * const registry = createRegistry({ exit: false, timeout: 2_000 })
 * registry.onShutdown('cache', () => cache.close())
 * const report = await registry.shutdown('end of the job')
 * ```
 */
export function createRegistry(options: RegistryOptions = {}): Registry {
  return new HookRegistry(options)
}
