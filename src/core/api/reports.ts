/** What started a shutdown. The first trigger wins. */
export type ShutdownReason =
  /** A signal of the operating system, one of `signals`. */
  | { readonly kind: 'signal'; readonly signal: NodeJS.Signals }
  /** With `crashes`: an error that nothing caught. */
  | {
      readonly kind: 'crash'
      readonly event: 'uncaughtException' | 'unhandledRejection'
      readonly error: unknown
    }
  /** With `parent`: the parent has sent `'shutdown'`. */
  | { readonly kind: 'message' }
  /** With `parent`: the parent has exited, or has closed the channel. */
  | { readonly kind: 'disconnect' }
  /** With `idle`: the event loop was empty. */
  | { readonly kind: 'idle' }
  /** With `processExit`: the process exits. What a hook does not do before it returns stays undone. */
  | { readonly kind: 'exit' }
  /** A call of {@link Registry.shutdown}. `detail` is the message if it was called with an Error. */
  | { readonly kind: 'manual'; readonly detail?: string; readonly error?: unknown }

/** What became of the clients of a drained server. */
export interface DrainResult {
  /** Responses that were broken off, since time was up. Each makes the exit status 1, unless the drain has `failOnCut: false`. */
  readonly responsesCut: number
  /**
   * Connections that were closed then and lost nothing: idle ones, upgraded ones, event sources. And those that were closed
   * before, since their clients stood still.
   */
  readonly connectionsClosed: number
  /** Clients that have come since the first trigger, and are no health checks. */
  readonly newcomers: number
  /** Milliseconds from the first trigger to the latest of them. */
  readonly lastNewcomerMs?: number
}

/** How one hook or hold fared. */
export interface HookReport {
  /** As it was registered, else the function's own name, else `hook-<n>` or `hold-<n>`. */
  readonly name: string
  /** Its level, as a number. */
  readonly priority: number
  /**
   * `done`: it has ended, or its hold was released. `failed`: it threw or rejected, or the shutdown of its thread was not
   * clean. `timed-out`: it took longer than its own `timeout`, or ended after the deadline because code blocked the event
   * loop. `abandoned`: it was still running when the report was made. `not-started`: the exit was forced before its turn, or
   * no time was left.
   */
  readonly status: 'done' | 'failed' | 'timed-out' | 'abandoned' | 'not-started'
  /**
   * The hooks of lower levels that started while this one was still running after its level was passed over. They may have
   * closed what it uses.
   */
  readonly overtakenBy?: readonly string[]
  /** Milliseconds from the first trigger to the hook's start. */
  readonly startMs: number
  /** Milliseconds from its start to its end, or to this report. 0 if it never started. */
  readonly durationMs: number
  /** What a failed hook threw or rejected with, or the timeout's error. */
  readonly error?: unknown
  /** What the hook said by `note`, and what was unusual about its run. */
  readonly notes: readonly string[]
  /** For the drain of a server: what became of its clients. */
  readonly drained?: DrainResult
  /** For the hook of a thread: the report of that thread's own shutdown. */
  readonly report?: ShutdownReport
}

/** An error outside any hook that came up while stopping. */
export interface StrayError {
  /** The process event that reported it. */
  readonly event: 'uncaughtException' | 'unhandledRejection'
  /** What was thrown, or what the promise was rejected with. */
  readonly error: unknown
}

/** What happened in a shutdown. `JSON.stringify` writes it whole, with the errors and their causes. */
export interface ShutdownReport {
  /** Grows when the meaning of a field changes. New fields do not change it. */
  readonly version: 1
  /** What started it. */
  readonly reason: ShutdownReason
  /** As {@link Registry.platform}. */
  readonly platform: string | null
  /**
   * `clean`: all hooks are done, and nothing under way was cut off. `failed`: a hook is not done or was overtaken, a response
   * was cut, or there was a stray error, a crash, or `shutdown(error)`.
   * `timed-out`: the deadline passed. `forced`: by a later SIGINT.
   */
  readonly outcome: 'clean' | 'failed' | 'timed-out' | 'forced'
  /** 130 forced, 124 at the deadline, else the process's own non-zero code, else 1 for a failure, else 0. */
  readonly exitCode: number
  /** Milliseconds from the first trigger to this report. */
  readonly durationMs: number
  /** When last call and the deadline were due, in milliseconds from the first trigger. */
  readonly times: { readonly lastCallAtMs: number; readonly deadlineAtMs: number }
  /** The levels that had not ended in their part of the time after last call, by priority, and when the next one opened. */
  readonly passedOver: readonly { readonly priority: number; readonly atMs: number }[]
  /** Exit status, duration and cause, as text. What stderr shows of the report begins with it, except in JSON. */
  readonly summary: string
  /** Hooks and unreleased holds in the order of their start, then those that never started. */
  readonly hooks: readonly HookReport[]
  /** Errors outside any hook that came up while stopping. */
  readonly strayErrors: readonly StrayError[]
  /**
   * Who else listened to the registry's signals at the first trigger: how many listeners. They may close under a drain what it
   * needs.
   */
  readonly otherListeners: readonly { readonly event: string; readonly count: number }[]
  /**
   * Other copies of this library in the process whose inside differs too much from this one's to act as one with it. Each stops
   * on its own, and the first to end ends the process.
   */
  readonly otherCopies: readonly string[]
  /** A plain object that JSON can hold: each error as its `name`, `message`, `code`, `stack` and `cause`. */
  toJSON(): object
}
