import { LastcallError } from '../core/api/errors.ts'

/** A test waits for something that does not happen, or asks for something impossible. The message says what to do. */
export class TestingError extends LastcallError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_LASTCALL_TESTING', message, options)
  }
}
