import { LastcallError } from '../core/api/errors.ts'

/** A test waits for something that does not happen, or asks for something impossible. The message says what to do. */
export function testingError(message: string, options?: ErrorOptions): LastcallError {
  return new LastcallError('ERR_LASTCALL_TESTING', message, options)
}
