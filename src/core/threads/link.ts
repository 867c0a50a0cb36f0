import type { HookRegistry } from '../registry.ts'
import type { ShutdownReport } from '../report.ts'
import type { ShutdownReason } from '../types.ts'
import { isMainThread } from '../unloaded.ts'
import { MainSide } from './main-side.ts'
import { ThreadSide } from './thread-side.ts'

/** Ties the default registry of a thread to that of the main thread; each side has one. */
export interface Link {
  /** The registry has something to run. Returns what is to be called when it has not any more. */
  connect(): () => void
  /** Asks the main thread for the shutdown, which is that of the whole process; undefined if there is nobody to ask. */
  ask(reason: ShutdownReason): Promise<ShutdownReport> | undefined
}

export function createLink(registry: HookRegistry): Link {
  return isMainThread() ? new MainSide(registry) : new ThreadSide(registry)
}
