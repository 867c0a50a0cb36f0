import { wrongType } from '../check/check.ts'
import type { Clock, ProcessLike } from './host.ts'
import type { Registry, RegistryOptions, ShutdownReason } from './types.ts'

/**
 * Where all copies of this library in a process find the default registry, which is that of the copy that was
 * asked first; and by what each knows a registry of another. The number stands for {@link SharedRegistry}: a copy that
 * asks for more, or for something else, has to use another one.
 */
export const SHARED: unique symbol = Symbol.for('lastcall.registry@1') as never

/**
 * By this the function of a hook can tell, without being waited for, whether an exit now would cut off nothing of what it
 * does. Otherwise a hook that has not ended is named when other code ends the process.
 */
export const IS_OVER: unique symbol = Symbol.for('lastcall.isOver@1') as never

/** What one copy may use of a registry that another one has made. */
export interface SharedRegistry extends Registry {
  readonly settings: SharedSettings
  /** Sets options anew; those that are not given keep their value. */
  configure(options: RegistryOptions): void
  /** Tells a companion of the first trigger, without asking for the signal: nothing is installed for it. */
  attach(companion: Companion): () => void
  /** Takes in threads, or joins the main thread, also without a hook. Not every copy can. Returns what ends that. */
  connect?(): () => void
  /** From now on the shutdown does not keep the event loop alive. Not every copy can. */
  unref?(): void
  /** From now on signals are the application's own, also those by which it ends itself. Not every copy can. */
  unlisten?(): void
}

/** Options of a registry with every default filled in, as far as others need them. Durations are milliseconds. */
export interface SharedSettings {
  readonly process: ProcessLike
  readonly clock: Clock
  readonly timeout: number
  readonly lastCall: number
  readonly report: false | 'problems' | 'timeline'
}

/** What goes along with a registry's hook and has to know more than the hook's turn. */
export interface Companion {
  /** The first trigger. Returns for how many milliseconds the shutdown waits as planned. */
  begin(reason: ShutdownReason): number
  /** The registry has dropped its hooks. */
  release(): void
}

/** Whether a value is a registry, of whatever copy. */
function isRegistry(value: unknown): value is SharedRegistry {
  return typeof value === 'object' && value !== null && SHARED in value
}

/** Throws if a value is no registry of this library, of whatever copy. */
export function checkRegistry(option: string, value: unknown): asserts value is SharedRegistry {
  if (!isRegistry(value)) wrongType(option, 'a registry of this library', value)
}
