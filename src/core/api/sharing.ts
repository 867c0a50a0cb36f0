import type { Clock, ProcessLike } from './host.ts'
import type { Part } from './part.ts'
import type { Registry } from './registry.ts'

/**
 * W1: the symbol under which all copies of this library in a process find the default registry, that of the copy which was
 * asked first. Each copy also recognizes a registry of another copy by it. The number stands for {@link SharedRegistry} and
 * {@link Part}: it grows with each change of these two.
 */
export const SHARED: unique symbol = Symbol.for('lastcall.registry@2') as never

/** What one copy may use of a registry that another copy has made. */
export interface SharedRegistry extends Registry {
  readonly settings: SharedSettings
  /** Has a part take part in the shutdown, also in one that runs. Returns what takes it out, until it has started. */
  join(part: Part): () => void
  /** Connects to the other threads, even if no hook is registered. Returns a function that disconnects. */
  connect(): () => void
  /** From now on the shutdown does not keep the event loop alive. */
  unref(): void
  /** From now on signals are the application's own, also those by which it ends itself. */
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
