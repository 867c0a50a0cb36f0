import type { ShutdownReason } from './reports.ts'

/** A cleanup step, synchronous or not. Its result is ignored; a promise is waited for. */
export type ShutdownHook = (context: HookContext) => unknown

/** A resource that closes itself. `Symbol.asyncDispose` wins over `Symbol.dispose`. */
export type ShutdownResource = Disposable | AsyncDisposable

/** The argument of a hook. All members may be destructured. */
export interface HookContext {
  /** The hook's name, as in the report. */
  readonly name: string
  /** What started the shutdown. */
  readonly reason: ShutdownReason
  /**
   * Aborts when this hook's own `timeout` is up, at last call, or on a forced exit. The signal of a hook that starts after last
   * call aborts when its level is passed over. Pass it to whatever takes an `AbortSignal`.
   */
  readonly signal: AbortSignal
  /**
   * Milliseconds left: until last call, and after it until the hook's level is passed over; less if the hook's own `timeout`
   * ends sooner. Never negative.
   */
  remaining(): number
  /** Adds a few words to this hook's entry in the report. The line `waiting for …` on stderr shows the latest. */
  note(text: string): void
}

/** The argument of the function that you pass to `hold`. All members may be destructured. */
export interface HoldContext extends Omit<HookContext, 'reason'> {
  /** What started the shutdown; `undefined` before one begins. */
  readonly reason: ShutdownReason | undefined
  /** Aborts at last call, or on a forced exit: hand the work back while its database is still open. */
  readonly signal: AbortSignal
  /** Milliseconds until last call, and after it until the level is passed over. `Infinity` before the shutdown. */
  remaining(): number
}

/** A level of the order by name: `traffic` 200, `work` 100, `default` 0, `storage` -100, `telemetry` -200. */
export type PriorityName = 'traffic' | 'work' | 'default' | 'storage' | 'telemetry'

/** When a hook runs, and for how long. */
export interface HookOptions {
  /**
   * The name in the report. `after` can refer only to a name that is given here or as the first argument. Several hooks may
   * share a name.
   *
   * @default for reports only: the function's name, else `hook-<n>`
   */
  readonly name?: string | undefined
  /**
   * The hook's level: any finite number, or the name of a level. A larger number runs earlier, and a level starts when the
   * level above it has ended, or after last call has had half of the time that was left. The hooks of a level above 0 start together; at 0 and below they run one at a time, newest
   * first.
   *
   * @default 0
   */
  readonly priority?: number | PriorityName | undefined
  /**
   * `true` starts the hook with its level: it waits for no other hook of the level, and the hooks that run one at a time do not
   * wait for it. Cannot be combined with `after`.
   *
   * @default true above 0, false at 0 and below
   */
  readonly concurrent?: boolean | undefined
  /**
   * Names of hooks of the same or a higher level. The hook starts as soon as its level is open and all hooks with these names
   * have ended, in parallel with other hooks. A name that no hook has is ignored, and stderr says so unless `report` is
   * `false`.
   *
   * @default none
   */
  readonly after?: string | readonly string[] | undefined
  /**
   * Milliseconds that the hook may take, from its own start. It can shorten what the registry's deadline
   * leaves, never lengthen it. `Infinity` is allowed.
   *
   * @default none: only the registry's deadline
   */
  readonly timeout?: number | undefined
}

/** Options of {@link Registry.hold}. */
export interface HoldOptions {
  /**
   * The level that ends only when the hold is released.
   *
   * @default 'work'
   */
  readonly priority?: number | PriorityName | undefined
}

/** Takes a hook out again. Calling it twice is harmless; a hook that has started is not interrupted. */
export type Unregister = () => void

/** Releases held work: call it when the work is done, or let a `using` do so. Calling it twice is harmless. */
export interface Hold extends Disposable {
  (): void
  /** Aborts at last call, or on a forced exit. */
  readonly signal: AbortSignal
  /** Milliseconds until last call, and after it until the level is passed over. `Infinity` before the shutdown. */
  remaining(): number
}

/** A hook that is registered and has not started. */
export interface HookInfo {
  /** As in the report. */
  readonly name: string
  /** Its level, as a number. */
  readonly priority: number
  /** Whether it starts with its level. */
  readonly concurrent: boolean
  /** The names that it waits for, if it waits for any. */
  readonly after?: readonly string[]
  /** Its own limit in milliseconds, if it has one. */
  readonly timeout?: number
}
