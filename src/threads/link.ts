import { isMainThread } from '../core/node/loaded-modules.ts'
import type { Link } from '../core/shutdown/link.ts'
import type { HookRegistry } from '../core/shutdown/registry.ts'
import { MainSide } from './main-side.ts'
import { ThreadSide } from './thread-side.ts'

export function createLink(registry: HookRegistry): Link {
  return isMainThread() ? new MainSide(registry) : new ThreadSide(registry)
}
