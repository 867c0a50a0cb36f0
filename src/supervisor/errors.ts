import { LastcallError } from '../core/api/errors.ts'

/** A program could not be started, exited before it was ready, or has failed for good. */
export function programError(message: string, options?: ErrorOptions): LastcallError {
  return new LastcallError('ERR_LASTCALL_PROGRAM', message, options)
}

/** Nothing is started any more, or what was asked for is given up. */
export function stoppingError(message: string): LastcallError {
  return new LastcallError('ERR_LASTCALL_STOPPING', message)
}

/** A pid file belongs to a process that is running, or cannot be written. */
export function pidFileError(message: string, options?: ErrorOptions): LastcallError {
  return new LastcallError('ERR_LASTCALL_PID_FILE', message, options)
}

/** The control socket belongs to a supervisor that is running, or cannot be created. */
export function controlError(message: string, options?: ErrorOptions): LastcallError {
  return new LastcallError('ERR_LASTCALL_CONTROL', message, options)
}
