import type { Clock, ProcessLike } from './host.ts'
import type { ShutdownReport } from './reports.ts'

/** Options of one call of {@link shutdown}. */
export interface ShutdownOptions {
  /**
   * Milliseconds until the exit, in place of the registry's `timeout`: two minutes, for example, after notice that a
   * machine will be taken away. It counts only for the call that starts the shutdown. If a signal or a parent's message
   * comes later, it starts a second deadline, by the registry's `timeout`, and the earlier of the two counts. Nothing
   * makes a deadline later.
   *
   * @default the registry's `timeout`
   */
  readonly timeout?: number | undefined
}

/** How a shutdown starts, how long it may take, and how it ends. Durations are milliseconds. */
export interface RegistryOptions {
  /**
   * The signals of the operating system that start a shutdown. SIGKILL and SIGSTOP are refused.
   *
   * @default ['SIGTERM', 'SIGINT']
   */
  readonly signals?: readonly NodeJS.Signals[] | undefined
  /**
   * `true` also runs the hooks on an uncaught exception or an unhandled rejection. lastcall prints the error as Node
   * does, and the exit status is 1. `'exceptions'` listens for 'uncaughtException' alone; Node also reports an unhandled
   * rejection by this event, unless something listens for 'unhandledRejection'. `'rejections'` listens for
   * 'unhandledRejection' alone.
   *
   * @default false
   */
  readonly crashes?: boolean | 'exceptions' | 'rejections' | undefined
  /**
   * `true` also runs the hooks on the IPC message `'shutdown'` (PM2, Windows) and when the parent is lost, even in a
   * worker of `node:cluster`. It does not keep a child alive that has nothing else to do.
   *
   * @default false
   */
  readonly parent?: boolean | undefined
  /**
   * `true` also runs the hooks when the event loop is empty (`beforeExit`). If the shutdown is clean, Node ends the
   * process, with its own exit status.
   *
   * @default false
   */
  readonly idle?: boolean | undefined
  /**
   * `true` also runs the hooks when other code ends the process: by `process.exit`, an error that nothing caught, or an
   * empty event loop. A command-line tool removes its temporary folder this way. Nothing waits for promises then, so a
   * hook must do its work before its first `await`. The reason is `exit`, and the signal has aborted. Drains, threads
   * and programs are left out. The exit status stays as it is, but 0 becomes 1 if a hook failed or had not finished.
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
   * Milliseconds between last call and the deadline. At last call, lastcall aborts the signals of running hooks and of
   * holds. From then on a level has half of the time that is left; then the next level starts without it. A number
   * from 0 to `timeout`. With 0, last call is at the deadline. If `timeout` is below 500, the default is 0.
   *
   * @default a fifth of `timeout`, 10_000 at most
   */
  readonly reserve?: number | undefined
  /**
   * Milliseconds from the first trigger until the level 'traffic' starts. For so long, servers keep accepting new
   * clients, and each response tells its client to use another connection. There is no delay if nothing is registered
   * at this level. The longest possible delay is half of the time until last call. The variable LASTCALL_DELAY,
   * such as `5s` or `0`, overrides this option.
   *
   * @default 0 on a terminal, else 5_000 on Kubernetes, else 500
   */
  readonly delay?: number | undefined
  /**
   * The longest delay, in milliseconds. The delay goes on while new clients come, until none has come for five seconds.
   * At least `delay`, and at most half of the time until last call. The variable LASTCALL_MAX_DELAY overrides it.
   *
   * @default half of the time until last call on Kubernetes, elsewhere the same as `delay`
   */
  readonly maxDelay?: number | undefined
  /**
   * How the process ends. `'code'`: by `process.exit`. `'signal'`: the same, except after a shutdown that a signal
   * started and that would exit with 0. The process then ends by that signal, so that its parent sees the signal, and
   * 'exit' listeners do not run. Process 1 of a container cannot end by its own signal: it exits with 128 + the
   * signal's number. `false`: the process goes on, and the promise of {@link Registry.shutdown} resolves.
   *
   * @default 'code'
   */
  readonly exit?: 'code' | 'signal' | false | undefined
  /**
   * Whether a thread enforces the deadline when code blocks the event loop. The thread starts with the delay, or with the
   * first hook or hold of a shutdown. There is no such thread in a worker thread, with `exit: false`, or with your own `process` or
   * `clock`. With `'kill'`, lastcall never uses the inspector: a blocked process is killed by SIGKILL at the deadline,
   * without a report.
   *
   * @default true
   */
  readonly watchdog?: boolean | 'kill' | undefined
  /**
   * What lastcall writes to stderr. `'problems'`: what a long shutdown waits for and, at the end, what was not clean.
   * `'timeline'`: also every hook, as a bar. `'json'`: the report as one line of JSON, in place of the problems.
   * `false`: none of these. Always printed: errors that nothing caught, exits by other code, and code that blocks the
   * event loop. The variable LASTCALL_REPORT overrides this option.
   *
   * @default 'problems'
   */
  readonly report?: false | 'problems' | 'timeline' | 'json' | undefined
  /**
   * Called with the report just before the process ends. It must be synchronous. If it throws or returns a promise,
   * stderr says so, and the shutdown goes on.
   *
   * @default none
   */
  readonly onReport?: ((report: ShutdownReport) => void) | undefined
  /**
   * Takes the place of Node's `process`.
   *
   * @default process
   */
  readonly process?: ProcessLike | undefined
  /**
   * Takes the place of the monotonic clock and Node's timers.
   *
   * @default the system's
   */
  readonly clock?: Clock | undefined
}
