import type { RegistryOptions } from '../api/options.ts'
import type { Registry } from '../api/registry.ts'
import { HookRegistry } from './registry.ts'

/**
 * Creates a registry that is independent of the process's own, for an embedded service or for tests. Each registry
 * listens for signals by itself. With `exit: 'code'`, the first registry to finish ends the process, so give a second
 * one `exit: false`.
 *
 * @throws {TypeError | RangeError} `ERR_LASTCALL_ARGUMENT_TYPE` or `ERR_LASTCALL_ARGUMENT_RANGE` at once, for a bad
 * option or environment variable.
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
