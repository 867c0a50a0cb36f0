/** Whether a program that exited by itself is started again. `on-failure`: unless its exit code is a success. */
export type RestartPolicy = 'always' | 'on-failure' | 'never'

/**
 * When a program counts as running. `spawned`: at once. `listening`: when an instance listens on a port. `message`:
 * when it has sent `'ready'`, as `announceReady()` does. A URL: when it is answered with a 2xx. A path, such as
 * `/ready`: when the instance answers it with a 2xx; each instance is asked by itself.
 */
export type ReadyWhen = 'spawned' | 'listening' | 'message' | `/${string}` | `http://${string}`

/** One program. Durations are milliseconds. */
export interface ProgramOptions {
  /** A unique name, for `status`, `restart` and messages: letters, digits, `_`, `-` and `.`. */
  readonly name: string
  /** The command and its arguments. They are not passed through a shell. */
  readonly command: readonly string[]
  /**
   * The working directory.
   *
   * @default the supervisor's working directory
   */
  readonly cwd?: string | undefined
  /**
   * Environment variables, in addition to those of the supervisor. Unless you set `LASTCALL_TIMEOUT`, it is nine tenths
   * of `stopTimeout`, so that a program with this library reports what hangs before it is killed.
   *
   * @default none
   */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  /**
   * How many processes run side by side, as workers of `node:cluster` that share their ports. Only for a command
   * `node [flags] file [arguments]`. Without this option the program is a single process, and cannot be reloaded.
   *
   * @default none
   */
  readonly instances?: number | undefined
  /**
   * `inherit`: the program has the supervisor's stdin, stdout and stderr. `lines`: it has no stdin, and each line of
   * its output is passed on whole, with its name in front.
   *
   * @default 'inherit'
   */
  readonly output?: 'inherit' | 'lines' | undefined
  /**
   * The signal that asks the program to stop.
   *
   * @default 'SIGTERM'
   */
  readonly stopSignal?: NodeJS.Signals | undefined
  /**
   * Milliseconds from `stopSignal` until SIGKILL is sent to the whole process group. A shutdown can shorten this: all
   * programs that are left are killed before the supervisor's own deadline.
   *
   * @default what the registry's `timeout` leaves before last call: 7_200
   */
  readonly stopTimeout?: number | undefined
  /**
   * Whether the program is started again after it exited by itself. The delay is 100 ms, doubles with each restart up
   * to 30 s, and is up to a quarter shorter at random. After 10 s of running it starts from 100 ms again.
   *
   * @default 'on-failure' with `instances`, else 'never'
   */
  readonly restart?: RestartPolicy | undefined
  /**
   * How many restarts within 60 s are allowed. After one more exit the program has failed. May be `Infinity`.
   *
   * @default 5
   */
  readonly maxRestarts?: number | undefined
  /**
   * Whether the supervisor shuts down when the program has failed: it exited without success, and is not started again.
   *
   * @default true
   */
  readonly critical?: boolean | undefined
  /**
   * Exit codes that are a success, besides 0.
   *
   * @default []
   */
  readonly successCodes?: readonly number[] | undefined
  /**
   * Exit codes after which the program is not started again, such as that of a bad configuration.
   *
   * @default []
   */
  readonly fatalCodes?: readonly number[] | undefined
  /**
   * When the program counts as running.
   *
   * @default 'listening' with `instances`, else 'spawned'
   */
  readonly ready?: ReadyWhen | undefined
  /**
   * Milliseconds in which the program has to become ready. After that it is stopped, and has failed to start.
   *
   * @default 30_000
   */
  readonly readyTimeout?: number | undefined
  /**
   * A file with the process id while the program runs. Not with `instances`.
   *
   * @default none
   */
  readonly pidFile?: string | undefined
  /**
   * Loads `lastcall/auto` into the program, so that its HTTP servers finish their requests even if the program does not
   * handle signals. Only for programs of Node.
   *
   * @default true with `instances`, else false
   */
  readonly drain?: boolean | undefined
}
