import type { RegistryOptions } from '../core/api/options.ts'
import type { Registry } from '../core/api/registry.ts'
import { otherCopies, SHARED, type SharedRegistry } from '../core/api/sharing.ts'
import { log } from '../core/node/log.ts'
import { HookRegistry } from '../core/shutdown/registry.ts'
import { tellSystemd } from '../systemd/unit-state.ts'
import { createLink } from '../threads/link.ts'

const holder = globalThis as { [SHARED]?: SharedRegistry }

/** W1: the registry of this process, made when any copy of this library first asks for it. */
export function defaultRegistry(): SharedRegistry {
  return holder[SHARED] ?? share(createDefault({}))
}

/** The registry that an option names, else that of this process. The option has been checked. */
export function registryOf(given: Registry | undefined): SharedRegistry {
  return (given as SharedRegistry | undefined) ?? defaultRegistry()
}

/** The registry of this process, if anybody has asked for it. */
export function presentDefault(): SharedRegistry | undefined {
  return holder[SHARED]
}

/** Sets up the registry of this process. */
export function configureDefault(options: RegistryOptions): void {
  if (holder[SHARED]) holder[SHARED].configure(options)
  else share(createDefault(options))
}

function createDefault(options: RegistryOptions): SharedRegistry {
  const registry = new HookRegistry(options, createLink)
  tellSystemd(registry)
  return registry
}

function share(registry: SharedRegistry): SharedRegistry {
  for (const name of otherCopies()) log('another copy of this library has a registry of its own: %s', name)
  // Hidden from what lists the globals, as test runners do.
  Object.defineProperty(globalThis, SHARED, { value: registry, configurable: true, writable: true })
  return registry
}

/** Puts another registry in its place, for all copies of this library. Returns a function that puts the old one back. */
export function replaceDefault(registry: SharedRegistry): () => void {
  const before = holder[SHARED]
  share(registry)
  return () => {
    if (before) share(before)
    else delete holder[SHARED]
  }
}
