import type { HookContext, HookOptions } from './hooks.ts'
import type { DrainResult, ShutdownReason, ShutdownReport } from './reports.ts'

/** When the first trigger came, and when last call and the deadline are due, as moments on the registry's clock. */
export interface Moments {
  readonly triggeredAt: number
  readonly lastCallAt: number
  readonly deadlineAt: number
}

/** Clients that have come since the first trigger. */
export interface Newcomers {
  readonly count: number
  /** Milliseconds from the first trigger to the latest one. */
  readonly lastMs: number | undefined
  /** Milliseconds that the longest response took which began after the trigger, or has taken so far. */
  readonly longestMs: number
}

/**
 * Something that takes part in a shutdown and needs to know about the shutdown before its own turn: the drain of a server, a
 * thread, the supervisor. It joins by `registry.join(part)`, and is a hook with more members. Other copies of the library call
 * these members, so a change of this interface needs a new number in {@link SHARED}.
 */
export interface Part {
  /** The name in reports. */
  readonly name: string
  /** With a `name` if `after` may refer to the part. */
  readonly options: HookOptions
  /** Called at the first trigger, or when the part joins during a shutdown. */
  begin?(reason: ShutdownReason, moments: Moments): void
  /** T11: called when a later trigger has brought last call and the deadline forward. */
  times?(moments: Moments): void
  /** H2: the clients that have come to it since the trigger. */
  newcomers?(): Newcomers
  /** H2: false if nobody has to learn that it leaves: what listens stays, and is served by who comes next. */
  needsDelay?(): boolean
  /**
   * H2: called with true a moment before the delay is to end: nobody is told to leave, since whoever leaves comes back at once;
   * and with false if it goes on after all.
   */
  settle?(isEnding: boolean): void
  /** Called at the part's turn among the hooks. */
  run(context: HookContext): unknown
  /** D3: called when the part's level is passed over while it runs, and when the shutdown is over: what is unfinished breaks off. */
  passOver?(): void
  /** Called while the part runs. Returns what it does right now, in a few words. */
  describe?(): string | undefined
  /** True if exiting now would lose none of this part's work. */
  isOver?(): boolean
  /** H6: returns what has become of its clients so far. */
  drained?(): DrainResult
  /** Returns the report of the part's own shutdown, if it has run one. If that was not clean, the part has failed. */
  innerReport?(): ShutdownReport | undefined
  /** Called when the registry is reset: the part has left it. */
  dropped?(): void
}
