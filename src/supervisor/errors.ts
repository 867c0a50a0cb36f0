/** A program could not be started, exited before it was ready, or has failed for good. */
export class ProgramError extends Error {
  readonly code = 'ERR_LASTCALL_PROGRAM'
  override readonly name = 'ProgramError'
}

/** A pid file belongs to a process that is running, or cannot be written. */
export class PidFileError extends Error {
  readonly code = 'ERR_LASTCALL_PID_FILE'
  override readonly name = 'PidFileError'
}

/** The control socket belongs to a supervisor that is running, or cannot be created. */
export class ControlError extends Error {
  readonly code = 'ERR_LASTCALL_CONTROL'
  override readonly name = 'ControlError'
}

/** Takes the stack out of an error about programs: it would only lead into this library. */
export function withoutStack(error: ProgramError): ProgramError {
  error.stack = `${error.name}: ${error.message}`
  return error
}
