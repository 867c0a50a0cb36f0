import { HookRegistry } from './registry.ts'
import type { RegistryOptions } from './types.ts'

let registry: HookRegistry | undefined

/** The registry of this process, made when it is first asked for. */
export function defaultRegistry(): HookRegistry {
  registry ??= new HookRegistry({})
  return registry
}

/** Sets up the default registry. */
export function configureDefault(options: RegistryOptions): void {
  if (registry) registry.configure(options)
  else registry = new HookRegistry(options)
}
