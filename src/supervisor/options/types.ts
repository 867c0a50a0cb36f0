import type { PriorityName } from '../../core/api/hooks.ts'
import type { Registry } from '../../core/api/registry.ts'
import type { ProgramOptions } from './program-options.ts'
import type { ProgramEvent, ProgramStatus } from './program-status.ts'

/** How a supervisor is set up. */
export interface SupervisorOptions {
  /**
   * The registry whose shutdown stops the programs. After its first start the supervisor is a hook of this registry.
   *
   * @default the process's
   */
  readonly registry?: Registry | undefined
  /**
   * The level at which the programs are stopped, in parallel with the other hooks of that level.
   *
   * @default 'work'
   */
  readonly priority?: number | PriorityName | undefined
  /**
   * A file with the supervisor's process id, from the first start until all programs are stopped.
   *
   * @default none
   */
  readonly pidFile?: string | undefined
  /**
   * The path of a socket, which only this user may use. There the supervisor listens for `lastcall status`, `restart`,
   * `reload`, `stop` and `kill`. `true` is the path where the command looks when it runs in the same working directory.
   *
   * @default false
   */
  readonly control?: string | boolean | undefined
  /**
   * Whether the supervisor shuts down when all programs have exited by themselves. Its exit status is then that of the
   * first program that failed, else 0.
   *
   * @default false
   */
  readonly foreground?: boolean | undefined
  /**
   * Signals that the supervisor passes on to each program, unless a terminal has already sent the signal to the
   * program. Also while the programs are being stopped.
   *
   * @default []
   */
  readonly forward?: readonly NodeJS.Signals[] | undefined
  /** Called with each event, in addition to the lines on stderr. An error that it throws is only logged. */
  readonly onEvent?: ((event: ProgramEvent) => void) | undefined
}

/** Starts and restarts programs, and stops them when its registry shuts down. Its functions may be destructured. */
export interface Supervisor {
  /**
   * Starts a program, or all programs of an array at once. Programs that are started together are stopped together.
   *
   * @param programs - What to start, and how. Each name can be used once.
   * @returns Resolves when the programs run, as their `ready` says. You need not handle a rejection.
   * @throws {TypeError | RangeError} at once, for a bad option; nothing is started then.
   * @throws {LastcallError} `ERR_LASTCALL_PID_FILE`, by rejection: the supervisor's pid file cannot be written, or
   * belongs to a process that is running. Nothing is started.
   * @throws {LastcallError} `ERR_LASTCALL_CONTROL`, by rejection: the socket cannot be created. Nothing is started.
   * @throws {LastcallError} `ERR_LASTCALL_PROGRAM`, by rejection: a program exited before it was ready.
   * @throws {LastcallError} `ERR_LASTCALL_STOPPING`, by rejection, once the shutdown has begun, or if the program is
   * stopped before it is ready.
   */
  start(programs: ProgramOptions | readonly ProgramOptions[]): Promise<void>
  /**
   * Stops one program. {@link restart} can start it again.
   *
   * @param name - The name of a program, not of one of its instances.
   * @returns Resolves when its whole process group is gone.
   * @throws {RangeError} `ERR_LASTCALL_ARGUMENT_RANGE`, by rejection, if no program has that name.
   */
  stop(name: string): Promise<void>
  /**
   * Stops a program if it runs, and starts it again, all instances at once.
   *
   * @param name - The name of a program, not of one of its instances.
   * @returns Resolves when the program runs.
   * @throws {RangeError} `ERR_LASTCALL_ARGUMENT_RANGE` at once, if no program has that name.
   * @throws {LastcallError} `ERR_LASTCALL_PROGRAM` or `ERR_LASTCALL_STOPPING`, by rejection, as {@link start} does; also if
   * the program is stopped meanwhile.
   */
  restart(name: string): Promise<void>
  /**
   * Replaces the instances of a program one by one: an old one is stopped when a new one is ready, and listens on
   * all ports of the old one that the program has chosen. If a new one fails, the remaining old ones keep running. A
   * second reload waits for the first.
   *
   * @param name - The name of a program, not of one of its instances.
   * @returns Resolves when all instances are replaced.
   * @throws {RangeError} `ERR_LASTCALL_ARGUMENT_RANGE`, by rejection, if no program with `instances` has that
   * name.
   * @throws {LastcallError} `ERR_LASTCALL_PROGRAM` or `ERR_LASTCALL_STOPPING`, by rejection, as {@link start} does; also if
   * the program is stopped meanwhile.
   */
  reload(name: string): Promise<void>
  /** Returns the status of each process, in the order of the starts. */
  status(): readonly ProgramStatus[]
}
