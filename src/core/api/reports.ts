/** The first *trigger*: what started the shutdown. */
export type ShutdownReason =
  /** A signal of the operating system, one of the option `signals`. */
  | { readonly kind: 'signal'; readonly signal: NodeJS.Signals }
  /** With the option `crashes`: an error that nothing caught. */
  | {
      readonly kind: 'crash'
      readonly event: 'uncaughtException' | 'unhandledRejection'
      readonly error: unknown
    }
  /** With the option `parent`: the parent sent the message `'shutdown'`. */
  | { readonly kind: 'message' }
  /** With the option `parent`: the parent exited, or closed the IPC channel. */
  | { readonly kind: 'disconnect' }
  /** With the option `idle`: the event loop was empty. */
  | { readonly kind: 'idle' }
  /** With the option `processExit`: the process exits. Nothing waits for the promise of a hook. */
  | { readonly kind: 'exit' }
  /** A call of {@link shutdown}. If you passed an Error, `detail` is its message. */
  | { readonly kind: 'manual'; readonly detail?: string; readonly error?: unknown }

/** What became of the clients of a drained server, as counts. */
export interface DrainResult {
  /**
   * Responses that were cut off because time was up. If a drain of a shutdown has any, the exit status is 1, unless
   * that drain has `failOnCut: false`.
   */
  readonly responsesCut: number
  /**
   * Connections that were closed without loss: at that moment (idle or upgraded connections, and event sources), or
   * earlier because their clients stood still.
   */
  readonly connectionsClosed: number
  /** New clients since the first trigger, without health checks. */
  readonly newcomers: number
  /** Milliseconds from the first trigger to the latest new client. */
  readonly lastNewcomerMs?: number
}

/** What happened to one hook, or to one hold that had not ended when its level opened. */
export interface HookReport {
  /** The name that you gave it, else the name of the function, else `hook-<n>` or `hold-<n>`. */
  readonly name: string
  /** Its priority, as a number. */
  readonly priority: number
  /**
   * `done`: it finished, or the hold was released. `failed`: it threw or rejected, or the shutdown of its thread was
   * not clean. `timed-out`: it took longer than its own `timeout`, or finished after the deadline because code blocked
   * the event loop. `abandoned`: it was still running when the report was made. `not-started`: the exit was forced
   * before it could start, or no time was left.
   */
  readonly status: 'done' | 'failed' | 'timed-out' | 'abandoned' | 'not-started'
  /**
   * The hooks that started without waiting for this one, because its level was passed over. They may have closed what
   * it uses. Missing if there are none.
   */
  readonly overtakenBy?: readonly string[]
  /** Milliseconds from the first trigger to its start. A hold counts as started when its level opens. */
  readonly startMs: number
  /** Milliseconds from its start to its end, or to the report. 0 if it never started. */
  readonly durationMs: number
  /** What it threw or rejected with. For `timed-out`, the error of the timeout. */
  readonly error?: unknown
  /** What the hook said by `note`, and what lastcall noted about its run. */
  readonly notes: readonly string[]
  /** For the drain of a server: what became of the clients. */
  readonly drained?: DrainResult
  /** For the hook of a thread: the report of the shutdown inside that thread. */
  readonly report?: ShutdownReport
}

/** An error outside any hook, during the shutdown. */
export interface StrayError {
  /** The event of the process that reported the error. */
  readonly event: 'uncaughtException' | 'unhandledRejection'
  /** What was thrown, or what the promise rejected with. */
  readonly error: unknown
}

/**
 * What happened in a shutdown. `JSON.stringify` writes all of it, with the errors and their causes. To log only a part,
 * take it from `toJSON()`.
 *
 * @example
 * ```ts
 * configure({
 *   onReport: (report) => logger[report.exitCode === 0 ? 'info' : 'error']({ report }, report.summary),
 * })
 * ```
 */
export interface ShutdownReport {
  /** Grows when a field changes its meaning. A new field does not change it. */
  readonly version: 1
  /** What started the shutdown. */
  readonly reason: ShutdownReason
  /** The platform that was detected; see {@link Registry.platform}. */
  readonly platform: string | null
  /**
   * `clean`: all hooks are done, and nothing was cut off. `failed`: a hook is not done or was overtaken, a response was
   * cut off, there was an error outside any hook, a crash started the shutdown, or `shutdown(error)` did. `timed-out`:
   * the deadline passed. `forced`: a later SIGINT forced the exit.
   */
  readonly outcome: 'clean' | 'failed' | 'timed-out' | 'forced'
  /**
   * The exit status. The first that applies: 130 if forced, 124 at the deadline, the process's own code if that is not
   * 0, 1 for a failure, else 0.
   */
  readonly exitCode: number
  /** Milliseconds from the first trigger to this report. */
  readonly durationMs: number
  /** When last call and the deadline were due, in milliseconds from the first trigger. */
  readonly times: { readonly lastCallAtMs: number; readonly deadlineAtMs: number }
  /**
   * The levels that were passed over, each with its priority and the moment, in milliseconds from the first trigger.
   */
  readonly passedOver: readonly { readonly priority: number; readonly atMs: number }[]
  /** Exit status, duration and cause, as text. The report on stderr begins with it, except in JSON. */
  readonly summary: string
  /** Hooks and unreleased holds, in the order of their start. Those that never started come last. */
  readonly hooks: readonly HookReport[]
  /** Errors outside any hook, during the shutdown. */
  readonly strayErrors: readonly StrayError[]
  /**
   * How many listeners of other code each of the registry's signals had at the first trigger. Such a listener may close
   * what a drain still needs.
   */
  readonly otherListeners: readonly { readonly event: string; readonly count: number }[]
  /**
   * Other copies of this library in the process that cannot act as one with this copy, because they differ too much
   * inside. Each copy shuts down by itself, and the first to finish ends the process.
   */
  readonly otherCopies: readonly string[]
  /**
   * Returns a plain object for JSON. Each error in it has its `name`, `message`, `code`, `stack`, `cause` and `errors`.
   */
  toJSON(): object
}
