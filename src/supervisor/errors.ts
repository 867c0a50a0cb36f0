import { LastcallError } from '../core/api/errors.ts'

/** A program could not be started, exited before it was ready, or has failed for good. */
export class ProgramError extends LastcallError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_LASTCALL_PROGRAM', message, options)
  }
}

/** A pid file belongs to a process that is alive, or cannot be written. */
export class PidFileError extends LastcallError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_LASTCALL_PID_FILE', message, options)
  }
}

/** The control socket belongs to a supervisor that is alive, or cannot be opened. */
export class ControlError extends LastcallError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_LASTCALL_CONTROL', message, options)
  }
}
