import type { HookContext, HookOptions } from './hooks.ts'
import type { ShutdownReason, ShutdownReport } from './reports.ts'

/** When last call and the deadline are due, as moments on the registry's clock. */
export interface Moments {
  readonly lastCallAt: number
  readonly deadlineAt: number
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
  /**
   * Called at the first trigger, or when the part joins during a shutdown. Returns the planned waiting time in milliseconds.
   * The first timed 'waiting for' line comes 3 s after it. After Ctrl-C on a terminal, a line is printed at once all the
   * same.
   */
  begin?(reason: ShutdownReason, moments: Moments): number | undefined
  /** Called at the part's turn among the hooks. */
  run(context: HookContext): unknown
  /** Called while the part runs. Returns what it does right now, in a few words. */
  describe?(): string | undefined
  /** True if exiting now would lose none of this part's work. */
  isOver?(): boolean
  /** Returns the report of the part's own shutdown, if it has run one. If that was not clean, the part has failed. */
  innerReport?(): ShutdownReport | undefined
  /** Called when the registry is reset: the part has left it. */
  dropped?(): void
}
