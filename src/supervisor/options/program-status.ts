/** How a process exited. */
export interface ProgramExit {
  /** Its exit code; `null` if a signal ended it. */
  readonly code: number | null
  /** The signal that ended it; `null` if none did. */
  readonly signal: NodeJS.Signals | null
  /** As a shell shows it: the code; 128 + the signal's number; 127 command not found; 126 not executable. */
  readonly status: number
  /** Milliseconds from its start until its whole process group was gone. */
  readonly upMs: number
  /** Whether SIGKILL was needed, for the process or for the rest of its process group. */
  readonly isKilled: boolean
  /** Why it could not be started, or that it survives SIGKILL. */
  readonly error?: NodeJS.ErrnoException
}

/**
 * What an instance is doing. `exited`: its process has exited by itself, and the rest of its process group is being
 * stopped. The transitions are in docs/supervisor/internals.md.
 */
export type ProgramState =
  | 'stopped'
  | 'starting'
  | 'running'
  | 'exited'
  | 'stopping'
  | 'backing-off'
  | 'failed'

/** The status of one process. */
export interface ProgramStatus {
  /** The program's name; of instances `web.1`, `web.2` and so on. */
  readonly name: string
  /** The process id; `null` while there is no process. */
  readonly pid: number | null
  /** What it is doing. */
  readonly state: ProgramState
  /** Milliseconds since its start; `null` while there is no process. */
  readonly uptimeMs: number | null
  /** How often it was started again after it had exited by itself. */
  readonly restarts: number
  /** How its last process exited; `null` if none has. */
  readonly lastExit: ProgramExit | null
}

/** What has happened to a process. */
export type ProgramEvent =
  /** It was started, for the first time or again. */
  | { readonly kind: 'starting'; readonly name: string; readonly pid: number | null }
  /** It is ready, as its `ready` says. */
  | { readonly kind: 'running'; readonly name: string; readonly pid: number | null }
  /** It was asked to stop, and has exited. */
  | {
      readonly kind: 'stopped'
      readonly name: string
      readonly pid: number | null
      readonly exit: ProgramExit
    }
  /** It exited by itself with success, and is not started again. */
  | { readonly kind: 'ended'; readonly name: string; readonly pid: number | null; readonly exit: ProgramExit }
  /** It exited by itself, and is started again in `delayMs`. */
  | {
      readonly kind: 'backing-off'
      readonly name: string
      readonly pid: number | null
      readonly exit: ProgramExit
      readonly delayMs: number
    }
  /** A new process of a reload was not ready, or did not listen on the ports of the old one, which keeps running. */
  | {
      readonly kind: 'refused'
      readonly name: string
      readonly pid: number | null
      readonly exit: ProgramExit
    }
  /** It exited without success, and is not started again; `why` may tell the reason. */
  | {
      readonly kind: 'failed'
      readonly name: string
      readonly pid: number | null
      readonly exit: ProgramExit
      readonly why?: string
    }
