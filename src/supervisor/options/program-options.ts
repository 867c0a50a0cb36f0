/** Whether a program that has ended by itself is started again. `on-failure`: unless its status is a success. */
export type RestartPolicy = 'always' | 'on-failure' | 'never'

/**
 * When a program counts as running. `spawned`: at once. `listening`: an instance listens on a port. `message`: it has sent
 * `'ready'`, as `announceReady()` does. A URL: it is answered with a 2xx. A path, such as `/ready`: each instance is asked
 * for it by itself, and answers with a 2xx.
 */
export type ReadyWhen = 'spawned' | 'listening' | 'message' | `/${string}` | `http://${string}`

/** One program, and how it is kept. Durations are milliseconds. */
export interface ProgramOptions {
  /** For `status`, messages, and whoever wants to restart it. Letters, digits, `_`, `-` and `.`; unique. */
  readonly name: string
  /** The command and its arguments. No shell looks at it. */
  readonly command: readonly string[]
  /**
   * Where it runs.
   *
   * @default the manager's working directory
   */
  readonly cwd?: string | undefined
  /**
   * Variables beside the manager's own. Unless `LASTCALL_TIMEOUT` is among them, it is set to nine tenths of `stopTimeout`:
   * a program with this library names what hangs before it is killed.
   *
   * @default none
   */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  /**
   * How many processes of it run side by side, as workers of `node:cluster` that share their ports. Only for a command
   * `node [flags] file [arguments]`. Without it there is one process, of whatever program, and no `reload`.
   *
   * @default none
   */
  readonly instances?: number | undefined
  /**
   * `inherit`: it has the manager's stdin, stdout and stderr. `lines`: it has no stdin, and each line of its output is
   * passed on whole, with its name before it.
   *
   * @default 'inherit'
   */
  readonly output?: 'inherit' | 'lines' | undefined
  /**
   * What asks it to end.
   *
   * @default 'SIGTERM'
   */
  readonly stopSignal?: NodeJS.Signals | undefined
  /**
   * Milliseconds from `stopSignal` to SIGKILL, which goes to its whole process group. A shutdown can shorten it: all that is
   * left is killed before the manager's own deadline.
   *
   * @default what the registry's `timeout` leaves before last call: 7_200
   */
  readonly stopTimeout?: number | undefined
  /**
   * Whether it is started again when it has ended by itself: after 100 ms, and twice as long each time, up to 30 s, with
   * up to a quarter less by chance; from the beginning after 10 s of running.
   *
   * @default 'on-failure' with `instances`, else 'never'
   */
  readonly restart?: RestartPolicy | undefined
  /**
   * One restart more than these within 60 s, and the program has failed. `Infinity` is allowed.
   *
   * @default 5
   */
  readonly maxRestarts?: number | undefined
  /**
   * Whether the manager shuts down when it has failed: when it ended without success and is not started again.
   *
   * @default true
   */
  readonly critical?: boolean | undefined
  /**
   * Exit codes that are a success, beside 0.
   *
   * @default []
   */
  readonly successCodes?: readonly number[] | undefined
  /**
   * Exit codes after which starting it again is of no use, such as that of a bad configuration.
   *
   * @default []
   */
  readonly fatalCodes?: readonly number[] | undefined
  /**
   * When it counts as running.
   *
   * @default 'listening' with `instances`, else 'spawned'
   */
  readonly ready?: ReadyWhen | undefined
  /**
   * Milliseconds in which it has to become ready. It is stopped otherwise, and has failed to start.
   *
   * @default 30_000
   */
  readonly readyTimeout?: number | undefined
  /**
   * A file with the process's id, while it runs. Not with `instances`.
   *
   * @default none
   */
  readonly pidFile?: string | undefined
  /**
   * Loads `lastcall/auto` into it before it starts, so that its HTTP servers finish their requests whether it knows of
   * signals or not. Only for programs of Node.
   *
   * @default true with `instances`, else false
   */
  readonly drain?: boolean | undefined
}
