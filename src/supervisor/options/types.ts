import type { PriorityName } from '../../core/api/hooks.ts'
import type { Registry } from '../../core/api/registry.ts'
import type { ProgramOptions } from './program-options.ts'
import type { ProgramEvent, ProgramStatus } from './program-status.ts'

/** How a manager is set up. */
export interface SupervisorOptions {
  /**
   * The registry of which the supervisor is a hook, once it has started something.
   *
   * @default the process's
   */
  readonly registry?: Registry | undefined
  /**
   * The level at which programs are stopped, beside the other hooks of that level.
   *
   * @default 'work'
   */
  readonly priority?: number | PriorityName | undefined
  /**
   * A file with the manager's process id, from the first start until the manager has stopped them all.
   *
   * @default none
   */
  readonly pidFile?: string | undefined
  /**
   * Where the manager listens for `lastcall status`, `restart`, `reload` and `stop`: the path of a socket that only this user
   * may use. `true`: where the command looks when it runs in the same working directory.
   *
   * @default false
   */
  readonly control?: string | boolean | undefined
  /**
   * The manager is there for its programs: when all have ended by themselves it shuts down, and its status is that of the
   * first that failed, else 0.
   *
   * @default false
   */
  readonly foreground?: boolean | undefined
  /**
   * Signals that are passed on to each program, unless the terminal has sent it the same one already.
   *
   * @default []
   */
  readonly forward?: readonly NodeJS.Signals[] | undefined
  /** Called with each event, beside the lines on stderr. What it throws is only logged. */
  readonly onEvent?: ((event: ProgramEvent) => void) | undefined
}

/** Starts programs, keeps them, and stops them when its registry shuts down. Its functions may be destructured. */
export interface Supervisor {
  /**
   * Starts a program; of an array, all at once, and they are stopped at once.
   *
   * @param programs - What is started, and how it is kept. A name can be taken once.
   * @returns Resolves when it runs, as its `ready` says. A rejection that nobody handles does no harm.
   * @throws {TypeError | RangeError} at once, for a bad option; nothing is started then.
   * @throws {LastcallError} `ERR_LASTCALL_PID_FILE`, by rejection: the file cannot be written, or belongs to a process that
   * lives. Nothing is started.
   * @throws {LastcallError} `ERR_LASTCALL_CONTROL`, by rejection: the socket cannot be had. Nothing is started.
   * @throws {LastcallError} `ERR_LASTCALL_PROGRAM`, by rejection: a program ended before it was ready.
   * @throws {LastcallError} `ERR_LASTCALL_STOPPING`, by rejection, once the shutdown has begun, or if it is
   * stopped before it is ready.
   */
  start(programs: ProgramOptions | readonly ProgramOptions[]): Promise<void>
  /**
   * Stops one program, which can be started again by {@link restart}.
   *
   * @param name - Of a program, not of one of its instances.
   * @returns Resolves when all of its process group is gone.
   * @throws {RangeError} `ERR_LASTCALL_ARGUMENT_RANGE`, by rejection, if none has that name.
   */
  stop(name: string): Promise<void>
  /**
   * Stops a program if it runs, and starts it, all instances at once.
   *
   * @param name - Of a program, not of one of its instances.
   * @returns Resolves when it runs.
   * @throws {RangeError} `ERR_LASTCALL_ARGUMENT_RANGE` at once, if none has that name.
   * @throws {LastcallError} `ERR_LASTCALL_PROGRAM` or `ERR_LASTCALL_STOPPING`, by rejection, as of {@link start}; also if it
   * is stopped in the meantime.
   */
  restart(name: string): Promise<void>
  /**
   * Replaces the instances of a program one after the other: an old one is stopped when a new one is ready. If a new one
   * fails, the old ones that are left stay. One that comes while another one runs waits for it.
   *
   * @param name - Of a program, not of one of its instances.
   * @returns Resolves when all are replaced.
   * @throws {RangeError} `ERR_LASTCALL_ARGUMENT_RANGE`, by rejection, if none with `instances` has that name.
   * @throws {LastcallError} `ERR_LASTCALL_PROGRAM` or `ERR_LASTCALL_STOPPING`, by rejection, as of {@link start}; also if it
   * is stopped in the meantime.
   */
  reload(name: string): Promise<void>
  /** Each process, in the order of the start. */
  status(): readonly ProgramStatus[]
}
