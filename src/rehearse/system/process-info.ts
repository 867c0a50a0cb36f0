/** A process of this machine. */
export interface ProcessInfo {
  readonly pid: number
  readonly parent: number
  /** When it was started, in a unit of the system. No other process with the same pid has it. Empty if the system does not tell. */
  readonly start: string
  /** The command line, or the name of the executable if that is all the system tells. */
  readonly command: string
  /** The path of the executable; empty if the system does not tell. */
  readonly executable: string
  /** Whether the environment of the process has the mark. */
  readonly isMarked: boolean
}

/** A process by its pid and its start; undefined if the system does not tell enough. */
export function identityOf({ pid, start }: ProcessInfo): string | undefined {
  return start === '' ? undefined : `${pid} ${start}`
}
