/** How a process ended. */
export interface ProgramExit {
  /** Its exit code; `null` if a signal ended it. */
  readonly code: number | null
  /** The signal that ended it; `null` if none did. */
  readonly signal: NodeJS.Signals | null
  /** As a shell shows it: the code; 128 + the signal's number; 127 command not found; 126 not executable. */
  readonly status: number
  /** Milliseconds from its start until all of its process group was gone. */
  readonly upMs: number
  /** Whether SIGKILL was needed, for it or for what was left of its group. */
  readonly isKilled: boolean
  /** Why it could not be started; or that it is there in spite of SIGKILL. */
  readonly error?: NodeJS.ErrnoException
}

/**
 * What an instance is doing. `exited`: its process has exited by itself, and the rest of its process group is being
 * stopped. The transitions are in docs/supervisor.md.
 */
export type ProgramState =
  | 'stopped'
  | 'starting'
  | 'running'
  | 'exited'
  | 'stopping'
  | 'backing-off'
  | 'failed'

/** A process as `status` tells of it. */
export interface ProgramStatus {
  /** Of an instance `web.1`, `web.2` and so on. */
  readonly name: string
  /** The id of its process; `null` while there is none. */
  readonly pid: number | null
  /** What it is doing. */
  readonly state: ProgramState
  /** Milliseconds since its start, while it lives. */
  readonly uptimeMs: number | null
  /** How often it was started again after it had ended by itself. */
  readonly restarts: number
  /** How its last process ended; `null` if none has. */
  readonly lastExit: ProgramExit | null
}

/** What has happened to a process. */
export type ProgramEvent =
  /** A process is started for it, for the first time or again. */
  | { readonly kind: 'starting'; readonly name: string; readonly pid: number | null }
  /** It is ready, as its `ready` says. */
  | { readonly kind: 'running'; readonly name: string; readonly pid: number | null }
  /** It was asked to end, and has ended. */
  | {
      readonly kind: 'stopped'
      readonly name: string
      readonly pid: number | null
      readonly exit: ProgramExit
    }
  /** It has ended by itself, and is not started again. */
  | { readonly kind: 'ended'; readonly name: string; readonly pid: number | null; readonly exit: ProgramExit }
  /** It has ended by itself, and is started again in `delayMs`. */
  | {
      readonly kind: 'backing-off'
      readonly name: string
      readonly pid: number | null
      readonly exit: ProgramExit
      readonly delayMs: number
    }
  /** It was to take the place of one that runs, and has ended before it was ready. The other one goes on. */
  | {
      readonly kind: 'refused'
      readonly name: string
      readonly pid: number | null
      readonly exit: ProgramExit
    }
  /** It has ended without success, and is not started again, for that `why`. */
  | {
      readonly kind: 'failed'
      readonly name: string
      readonly pid: number | null
      readonly exit: ProgramExit
      readonly why?: string
    }
