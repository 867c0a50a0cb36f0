import type { HookContext, HookOptions } from './hooks.ts'
import type { ShutdownReason, ShutdownReport } from './reports.ts'

/** When last call and the deadline are due, as moments on the registry's clock. */
export interface Moments {
  readonly lastCallAt: number
  readonly deadlineAt: number
}

/**
 * Something that takes part in a shutdown and has to know more of it than its own turn: the drain of a server, a thread, the
 * supervisor. It joins by `registry.join(part)` and is a hook with further members. Other copies of the library call them, so
 * a change of this interface needs a new number in {@link SHARED}.
 */
export interface Part {
  /** The name in reports. */
  readonly name: string
  /** With a `name` if `after` may refer to the part. */
  readonly options: HookOptions
  /** The first trigger. Returns how many milliseconds of waiting are planned: stderr is silent for that time. */
  begin?(reason: ShutdownReason, moments: Moments): number | undefined
  /** Its turn among the hooks. */
  run(context: HookContext): unknown
  /** What it does right now, in a few words, for as long as it is waited for. */
  describe?(): string | undefined
  /** Whether an exit at this moment would cut off nothing. */
  isOver?(): boolean
  /** The report of the shutdown that it has run itself. A part whose own shutdown was not clean has failed. */
  innerReport?(): ShutdownReport | undefined
  /** The registry was reset: the part will not run. */
  dropped?(): void
}
