/** A test waits for something that does not happen, or asks for something impossible. The message says what to do. */
export class TestingError extends Error {
  readonly code = 'ERR_LASTCALL_TESTING'
  override readonly name = 'TestingError'
}
