/** A program could not be started, or ended before it was ready, or has failed for good. */
export class ProgramError extends Error {
  readonly code = 'ERR_LASTCALL_PROGRAM'
  override readonly name = 'ProgramError'
}

/** A pid file belongs to a process that lives, or cannot be written. */
export class PidFileError extends Error {
  readonly code = 'ERR_LASTCALL_PID_FILE'
  override readonly name = 'PidFileError'
}

/** The control socket belongs to a manager that lives, or cannot be had. */
export class ControlError extends Error {
  readonly code = 'ERR_LASTCALL_CONTROL'
  override readonly name = 'ControlError'
}
