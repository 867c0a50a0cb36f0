import type { Clock, ProcessLike } from './host.ts'
import type { Part } from './part.ts'
import type { Registry } from './registry.ts'

/**
 * W1: under this symbol, all copies of this library in a process find the default registry. The copy that is asked first
 * creates it. A copy also recognizes the registries of other copies by this symbol. The number is the version of
 * {@link SharedRegistry} and {@link Part}: it grows with each change of these two.
 */
export const SHARED: unique symbol = Symbol.for('lastcall.registry@4') as never

/** What one copy may use of a registry that another copy has made. */
export interface SharedRegistry extends Registry {
  readonly settings: SharedSettings
  /**
   * Makes a part take part in the shutdown, even in one that runs already. Returns a function that removes the part; it has no
   * effect once the part has started.
   */
  join(part: Part): () => void
  /** Connects to the other threads, even if no hook is registered. Returns a function that disconnects. */
  connect(): () => void
  /** From now on the shutdown does not keep the event loop alive. */
  unref(): void
  /**
   * Stops listening for signals: from now on they are the application's own, including signals that the application sends to
   * itself.
   */
  unlisten(): void
}

/** Options of a registry with every default filled in, as far as others need them. Durations are milliseconds. */
export interface SharedSettings {
  readonly process: ProcessLike
  readonly clock: Clock
  readonly timeout: number
  readonly reserve: number
  readonly report: false | 'problems' | 'timeline' | 'json'
}

/** The names of all such symbols, whatever their number. */
const ANY = /^lastcall\.registry@\d+$/

/** W1: the symbols of copies whose number is another one. Each has a registry of its own, and stops on its own. */
export function otherCopies(): string[] {
  return Object.getOwnPropertySymbols(globalThis)
    .map(({ description = '' }) => description)
    .filter((name) => ANY.test(name) && name !== SHARED.description)
}
