import type { ShutdownReason } from './reports.ts'

/** A cleanup function. If it returns a promise, the shutdown waits for it; any other result is ignored. */
export type ShutdownHook = (context: HookContext) => unknown

/** A resource for a hook to close. `Symbol.asyncDispose` is preferred to `Symbol.dispose`. */
export type ShutdownResource = Disposable | AsyncDisposable

/** The argument of a hook. You can destructure it. */
export interface HookContext {
  /** The hook's name, as in the report. */
  readonly name: string
  /** What started the shutdown. */
  readonly reason: ShutdownReason
  /**
   * Aborts when the hook should come to an end: at last call, when its own `timeout` is up, or on a forced exit. If the
   * hook starts after last call, the signal aborts when the hook's level is passed over. Pass it to `fetch`, timers and
   * whatever else takes an `AbortSignal`.
   */
  readonly signal: AbortSignal
  /**
   * Returns the milliseconds until last call; after it, until the hook's level is passed over; or until the hook's own
   * `timeout`, if that is sooner. Never negative.
   */
  remaining(): number
  /**
   * Adds a few words to this hook's entry in the report. While the hook runs, the line `waiting for …` on stderr shows
   * the latest note.
   */
  note(text: string): void
}

/** The argument of the function that you pass to `hold`. You can destructure it. */
export interface HoldContext extends Omit<HookContext, 'reason'> {
  /** What started the shutdown; `undefined` before it starts. */
  readonly reason: ShutdownReason | undefined
  /**
   * Aborts at last call, or on a forced exit. Hand the work back then, while its database is still open. If the work
   * starts after last call, the signal aborts when the level of the work is passed over.
   */
  readonly signal: AbortSignal
  /**
   * Returns the milliseconds until last call; after it, until the level is passed over, or a higher level that still
   * runs. `Infinity` before the shutdown.
   */
  remaining(): number
}

/** A priority by name: `traffic` 200, `work` 100, `default` 0, `storage` -100, `telemetry` -200. */
export type PriorityName = 'traffic' | 'work' | 'default' | 'storage' | 'telemetry'

/**
 * When a hook runs, and for how long.
 *
 * @example
 * ```ts
 * onShutdown('cache', () => cache.close(), { priority: 'storage' })
 * onShutdown('index', () => workers.close(), { priority: 'storage', after: 'cache', timeout: 2_000 })
 * ```
 */
export interface HookOptions {
  /**
   * The hook's name in the report. `after` can refer only to a name that you give here or as the first argument.
   * Several hooks may share a name.
   *
   * @default for reports only: the function's name, else `hook-<n>`
   */
  readonly name?: string | undefined
  /**
   * Which level the hook belongs to: any finite number, or a name. A larger number runs earlier. The hooks of a level
   * above 0 start together; at 0 and below they run one at a time, newest first. A level starts when the level above it
   * has ended. After last call, it also starts when the level above has used up half of the time that was left.
   *
   * @default 0
   */
  readonly priority?: number | PriorityName | undefined
  /**
   * `true` starts the hook as soon as its level starts. It waits for no other hook of the level, and the hooks that run
   * one at a time do not wait for it. Not allowed together with `after`.
   *
   * @default true above 0, false at 0 and below
   */
  readonly concurrent?: boolean | undefined
  /**
   * Names of hooks of the same or a higher level. The hook starts as soon as its level has started and all hooks with
   * these names have ended, in parallel with other hooks. A name that no hook has is ignored, and stderr says so unless
   * `report` is `false`.
   *
   * @default none
   */
  readonly after?: string | readonly string[] | undefined
  /**
   * How many milliseconds the hook may take, from its own start. It can only shorten the time until the registry's
   * deadline. `Infinity` is allowed.
   *
   * @default none: only the registry's deadline
   */
  readonly timeout?: number | undefined
}

/** Options of {@link hold}. */
export interface HoldOptions {
  /**
   * The level of the work. The level does not end before the hold is released.
   *
   * @default 'work'
   */
  readonly priority?: number | PriorityName | undefined
}

/** Unregisters a hook. Calling it twice is harmless. It does not interrupt a hook that has started. */
export type Unregister = () => void

/** Releases a hold. Call it when the work is done, or declare the hold with `using`. Calling it twice is harmless. */
export interface Hold extends Disposable {
  (): void
  /** Aborts at last call, or on a forced exit. If it starts after last call: when its level is passed over. */
  readonly signal: AbortSignal
  /**
   * Milliseconds until last call; after it, until the level is passed over, or a higher level that still runs.
   * `Infinity` before the shutdown.
   */
  remaining(): number
}

/** A registered hook that has not started. */
export interface HookInfo {
  /** The hook's name, as in the report. */
  readonly name: string
  /** Its priority, as a number. */
  readonly priority: number
  /** Whether it starts as soon as its level starts. */
  readonly concurrent: boolean
  /** The names that it waits for, if any. */
  readonly after?: readonly string[]
  /** Its own time limit in milliseconds, if it has one. */
  readonly timeout?: number
}
