/** A test waits for what does not come, or asks for what cannot be; the message says what to do. */
export class TestingError extends Error {
  readonly code = 'ERR_LASTCALL_TESTING'
  override readonly name = 'TestingError'
}
