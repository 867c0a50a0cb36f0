import type { ShutdownReport } from '../end/report.ts'
import type { Clock, ProcessLike } from './host.ts'

/** A cleanup step, synchronous or not. What it returns is ignored; a promise is waited for. */
export type ShutdownHook = (context: HookContext) => unknown

/** What a hook is told when its turn comes. All but `detail` and `report`, which are set on it, may be destructured. */
export interface HookContext {
  /** The hook's name, as in the report. */
  readonly name: string
  /** What started the shutdown. */
  readonly reason: ShutdownReason
  /**
   * Aborts when this hook's own `timeout` is up, at last call, or on a forced exit. For a hook that starts
   * at last call it aborts at the deadline. Pass it to whatever takes an `AbortSignal`.
   */
  readonly signal: AbortSignal
  /**
   * Milliseconds until {@link signal} aborts; past last call, until the deadline. 0 once the hook's own
   * `timeout` is up, and never below that.
   */
  remaining(): number
  /** A few words for this hook's line in the report, and while it is waited for. Not set unless the hook sets it. */
  detail: string | undefined
  /**
   * The report of a shutdown that this hook has run, as a thread's hook does. It becomes part of the report, and a hook
   * whose own shutdown was not clean has failed. A registry for that should have `signals: []`, `exit: false`,
   * `report: false`, and a `timeout` below {@link remaining}. Not set unless the hook sets it.
   */
  report: ShutdownReport | undefined
}

/** A level of the order by name: `traffic` 200, `work` 100, `default` 0, `storage` -100, `telemetry` -200. */
export type PriorityName = 'traffic' | 'work' | 'default' | 'storage' | 'telemetry'

/** When a hook runs, and for how long. */
export interface HookOptions {
  /**
   * The name in the report, and the only one that `after` can refer to. Several hooks may share it.
   *
   * @default the function's name, else `hook-<n>`; these two are for reports only
   */
  readonly name?: string | undefined
  /**
   * The hook's level. A larger number runs earlier, and a level starts when the one above it has ended.
   * Inside a level hooks run one at a time, newest first. Any finite number, or the name of a level.
   *
   * @default 0
   */
  readonly priority?: number | PriorityName | undefined
  /**
   * Names of hooks of the same or a higher level. The hook starts as soon as all that bear these names have
   * ended, beside whatever else runs. `[]` starts it with its level. A name that nobody has is ignored.
   *
   * @default none: the hook waits for its turn
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

/** Where a {@link Registry.hold} belongs. */
export interface HoldOptions {
  /**
   * The level that ends only when the hold is released.
   *
   * @default 'work'
   */
  readonly priority?: number | PriorityName | undefined
}

/**
 * Takes a hook out again. Calling it twice is harmless; a hook that has started is not interrupted.
 *
 * @example Only as long as the scope has the file.
 * ```ts
 * using hook = onShutdown('lock', () => rm('.lock'))
 * ```
 */
export interface Unregister extends Disposable {
  (): void
}

/** Says that a piece of work is done. Calling it twice is harmless. */
export interface Release extends Disposable {
  (): void
}

/** What started a shutdown. The first cause wins. */
export type ShutdownReason =
  /** A signal of the operating system, one of `signals`. */
  | { readonly kind: 'signal'; readonly signal: NodeJS.Signals }
  /** With `crashes`: what nobody has caught. */
  | {
      readonly kind: 'crash'
      readonly event: 'uncaughtException' | 'unhandledRejection'
      readonly error: unknown
    }
  /** With `parent`: it has sent `'shutdown'`. */
  | { readonly kind: 'message' }
  /** With `parent`: it is gone, or has closed the channel. */
  | { readonly kind: 'disconnect' }
  /** With `idle`: the event loop was empty. */
  | { readonly kind: 'idle' }
  /** A call of {@link Registry.shutdown}; of an Error `detail` has the message. */
  | { readonly kind: 'manual'; readonly detail?: string; readonly error?: unknown }

/** How a shutdown is started, limited and ended. Durations are milliseconds. */
export interface RegistryOptions {
  /**
   * The operating system's signals that start a shutdown.
   *
   * @default ['SIGTERM', 'SIGINT']
   */
  readonly signals?: readonly NodeJS.Signals[] | undefined
  /**
   * Also run the hooks on an uncaughtException or unhandledRejection. The status is then 1.
   *
   * @default false
   */
  readonly crashes?: boolean | undefined
  /**
   * Also run the hooks on the IPC message `'shutdown'` (PM2, Windows) and when the parent is lost, in a worker of
   * `node:cluster` too. It never keeps an otherwise idle child alive.
   *
   * @default false
   */
  readonly parent?: boolean | undefined
  /**
   * Also run the hooks when the event loop is empty (`beforeExit`). A clean end then leaves the exit to Node.
   *
   * @default false
   */
  readonly idle?: boolean | undefined
  /**
   * Milliseconds from the first trigger to the exit, everything included. A finite number above 0. The variable
   * LASTCALL_TIMEOUT, such as `25s`, overrides it.
   *
   * @default what fits the platform, else 9_000
   */
  readonly timeout?: number | undefined
  /**
   * Milliseconds at the end of `timeout` in which running hooks are told to finish and every hook that has
   * not started starts. From 0 to `timeout`.
   *
   * @default a fifth of `timeout`
   */
  readonly lastCall?: number | undefined
  /**
   * `'code'` ends the process with `process.exit`. `'signal'` does too, but where the status would be 0 after
   * a signal it ends by that signal, so that the parent sees it; 'exit' listeners do not run then. Process 1
   * of a container cannot end by a signal of its own: it exits with 128 + the signal's number. `false` leaves
   * the process alone and only resolves the promise of {@link Registry.shutdown}.
   *
   * @default 'code'
   */
  readonly exit?: 'code' | 'signal' | false | undefined
  /**
   * Keeps the deadline, from a thread of its own, when a hook blocks the event loop after an `await` or outside
   * of JavaScript. The thread starts with the first hook that returns a promise. With `exit: false` there is none.
   *
   * @default true
   */
  readonly watchdog?: boolean | undefined
  /**
   * What is written to stderr: `'problems'` says what a long shutdown waits for, and at the end what was not
   * clean; `'timeline'` draws every hook as a bar as well; `false` writes neither. LASTCALL_REPORT (`problems`,
   * `timeline` or `false`) overrides it.
   *
   * @default 'problems'
   */
  readonly report?: false | 'problems' | 'timeline' | undefined
  /** Called with the report just before the end. Must be synchronous: what it throws, and a promise, are only told. */
  readonly onReport?: ((report: ShutdownReport) => void) | undefined
  /**
   * Stands in for Node's `process`.
   *
   * @default process
   */
  readonly process?: ProcessLike | undefined
  /**
   * Stands in for the monotonic clock and Node's timers.
   *
   * @default the system's
   */
  readonly clock?: Clock | undefined
}

/** A hook that is registered and has not started. */
export interface HookInfo {
  /** As in the report. */
  readonly name: string
  /** Its level, as a number. */
  readonly priority: number
  /** What it waits for; missing if it waits for its turn. */
  readonly after?: readonly string[]
  /** Its own limit in milliseconds, if it has one. */
  readonly timeout?: number
}

/** Holds hooks, listens for triggers and runs one shutdown. Its functions may be destructured. */
export interface Registry {
  /** Registers a hook in this registry; see the `onShutdown` that `lastcall` exports. */
  onShutdown(name: string, hook: ShutdownHook, options?: HookOptions): Unregister
  onShutdown(hook: ShutdownHook, options?: HookOptions): Unregister
  /** Makes this registry's shutdown wait for a piece of work; see the `hold` that `lastcall` exports. */
  hold(name?: string, options?: HoldOptions): Release
  /** Starts this registry's shutdown; see the `shutdown` that `lastcall` exports. */
  shutdown(detail?: string | Error): Promise<ShutdownReport>
  /** Aborts at the first trigger. Asking for it installs the listeners, as a hook does. */
  readonly signal: AbortSignal
  /** `open` until the first trigger, `stopping` until the report is made, then `stopped`. */
  readonly state: 'open' | 'stopping' | 'stopped'
  /** The platform that the environment shows, the one with the shortest kill; `null` when it shows none. */
  readonly platform: string | null
  /** The hooks that have not started, in the order in which they would run if each ended at once. */
  hooks(): readonly HookInfo[]
  /**
   * Drops all hooks and gives the signals back, like the shell's `trap -`. After a shutdown with
   * `exit: false` the registry is open again.
   *
   * @throws {StoppingError} `ERR_LASTCALL_STOPPING` while a shutdown runs.
   */
  dispose(): void
}
