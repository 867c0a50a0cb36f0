import type { Clock, ProcessLike } from './host.ts'
import type { ShutdownReport } from './reports.ts'

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
   * Milliseconds between last call and the deadline. At last call the signals of running hooks abort, and every hook that has
   * not started starts. Between 0 and `timeout`; 0 puts last call at the deadline.
   *
   * @default a fifth of `timeout`, 10_000 at most
   */
  readonly reserve?: number | undefined
  /**
   * `'code'` ends the process with `process.exit`. `'signal'` does the same, except for a shutdown that a signal started and
   * that would exit with 0: the process then ends by that signal, so that its parent sees it, and 'exit' listeners do not run.
   * Process 1 of a container cannot end by a signal of its own: it exits with 128 + the signal's number. `false` leaves the
   * process alone and only resolves the promise of {@link Registry.shutdown}.
   *
   * @default 'code'
   */
  readonly exit?: 'code' | 'signal' | false | undefined
  /**
   * Enforces the deadline, from a thread of its own, when code blocks the event loop. The thread starts with the first hook
   * or hold of a shutdown. There is none for a worker thread, with `exit: false`, or with a `process` or `clock` of your own.
   *
   * @default true
   */
  readonly watchdog?: boolean | undefined
  /**
   * What is written to stderr: `'problems'` says what a long shutdown waits for, and at the end what was not
   * clean; `'timeline'` draws every hook as a bar as well; `'json'` writes the report as one line of JSON in place of the
   * problems; `false` writes no report and no waiting lines. Errors that nothing caught, exits by other code, and code that
   * blocks the event loop are always printed. The variable LASTCALL_REPORT overrides this option.
   *
   * @default 'problems'
   */
  readonly report?: false | 'problems' | 'timeline' | 'json' | undefined
  /** Called with the report just before the end. It must be synchronous; stderr says if it throws or returns a promise. */
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
