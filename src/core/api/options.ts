import type { Clock, ProcessLike } from './host.ts'
import type { ShutdownReport } from './reports.ts'

/** How one shutdown differs from what its registry says. */
export interface ShutdownOptions {
  /**
   * Milliseconds until the exit, in place of the registry's `timeout`: two minutes, after notice that a machine is to be taken
   * away, say. Has an effect only on the call that starts the shutdown. A signal or a parent's message that comes later brings
   * the end forward to what the registry's `timeout` gives it, and nothing puts it off.
   *
   * @default the registry's `timeout`
   */
  readonly timeout?: number | undefined
}

/** How a shutdown is started, limited and ended. Durations are milliseconds. */
export interface RegistryOptions {
  /**
   * The operating system's signals that start a shutdown.
   *
   * @default ['SIGTERM', 'SIGINT']
   */
  readonly signals?: readonly NodeJS.Signals[] | undefined
  /**
   * Also run the hooks on an uncaughtException or unhandledRejection. The status is then 1. `'exceptions'` listens for
   * 'uncaughtException' alone, as which Node reports a rejection too that nobody listens for; `'rejections'` listens for
   * 'unhandledRejection' alone.
   *
   * @default false
   */
  readonly crashes?: boolean | 'exceptions' | 'rejections' | undefined
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
   * Also run the hooks when other code ends the process, by `process.exit`, an error that nothing caught, or an empty event
   * loop: so a command-line tool removes its temporary folder. No promise is waited for then, so only what a hook does before
   * its first `await` is done. Its reason is `exit`, and its signal has aborted. Drains, threads and programs are left out. The
   * status stays as it is, or becomes 1 in place of 0 if a hook failed or could not end.
   *
   * @default false
   */
  readonly processExit?: boolean | undefined
  /**
   * Milliseconds from the first trigger to the exit, everything included. A finite number above 0. The variable
   * LASTCALL_TIMEOUT, such as `25s`, overrides it.
   *
   * @default what fits the platform, else 9_000
   */
  readonly timeout?: number | undefined
  /**
   * Milliseconds between last call and the deadline. At last call the signals of running hooks and of holds abort. From then on
   * a level has half of the time that is left, and then the next one opens without it. Between 0 and `timeout`; 0 puts last
   * call at the deadline, as does a `timeout` below 500 unless `reserve` is given.
   *
   * @default a fifth of `timeout`, 10_000 at most
   */
  readonly reserve?: number | undefined
  /**
   * Milliseconds from the first trigger to the moment at which the level 'traffic' opens, if anything is registered there: for
   * so long servers accept new clients, and each response tells its client to use another connection. At most half of the time
   * until last call. The variable LASTCALL_DELAY, such as `5s` or `0`, overrides it.
   *
   * @default 5_000 on Kubernetes, 0 on a terminal, 500 elsewhere
   */
  readonly delay?: number | undefined
  /**
   * Milliseconds up to which the delay goes on while new clients still come: until none has come for five seconds. At least
   * `delay`, and at most half of the time until last call. The variable LASTCALL_MAX_DELAY overrides it.
   *
   * @default half of the time until last call on Kubernetes, elsewhere the same as `delay`
   */
  readonly maxDelay?: number | undefined
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
   * `'kill'` never uses the inspector: a process that blocks is killed by SIGKILL at the deadline, without a report.
   *
   * @default true
   */
  readonly watchdog?: boolean | 'kill' | undefined
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
