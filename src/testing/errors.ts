import { LastcallError } from '../core/api/errors.ts'

/** A test waits for what does not come, or asks for what is not possible; the message says what to do. */
export class TestingError extends LastcallError {
  constructor(message: string, options?: ErrorOptions) {
    super('ERR_LASTCALL_TESTING', message, options)
  }
}
