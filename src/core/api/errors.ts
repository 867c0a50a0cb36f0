/** The permanent codes of the errors of this library. Match on the code: its message may change. */
export type LastcallErrorCode =
  /** A TypeError: an argument, option or variable has the wrong type. Nothing has changed. */
  | 'ERR_LASTCALL_ARGUMENT_TYPE'
  /** A RangeError: an argument, option or variable has a value that is not allowed. Nothing has changed. */
  | 'ERR_LASTCALL_ARGUMENT_RANGE'
  /** An `after` would make hooks wait for each other; the message shows the cycle. Nothing has changed. */
  | 'ERR_LASTCALL_CYCLE'
  /** An `after` names a hook of a lower level, which runs later. Nothing has changed. */
  | 'ERR_LASTCALL_LEVEL'
  /**
   * `reset` or the start of a program during a shutdown: nothing has changed. Or the start, restart or reload of a program that
   * was stopped in the meantime.
   */
  | 'ERR_LASTCALL_STOPPING'
  /** `onShutdown` or `hold` after the shutdown: the hook would never run. */
  | 'ERR_LASTCALL_STOPPED'
  /**
   * A hook took longer than its `timeout`, or ended after the deadline because code blocked the event loop. The error stands in
   * the report, and is the reason of the hook's signal if that has not aborted before.
   */
  | 'ERR_LASTCALL_HOOK_TIMEOUT'
  /** The reason of an aborted signal; its `cause` is the {@link ShutdownReason}. */
  | 'ERR_LASTCALL_ABORTED'
  /** A drain has cut responses off, since its time was up. In the report. */
  | 'ERR_LASTCALL_CUT'
  /** The pid file cannot be written, or belongs to a process that is alive. */
  | 'ERR_LASTCALL_PID_FILE'
  /** The control socket cannot be opened. */
  | 'ERR_LASTCALL_CONTROL'
  /** A supervised program failed. */
  | 'ERR_LASTCALL_PROGRAM'
  /** A test of the testing kit cannot go on. */
  | 'ERR_LASTCALL_TESTING'

/**
 * An error of this library. Bad arguments throw a TypeError or RangeError instead, which also has a `code`. Two copies of the
 * library in one process have two classes, so match on `code` and not with `instanceof`.
 *
 * @example
 * ```ts
 * try {
 *   onShutdown('cache', () => cache.close())
 * } catch (error) {
 *   if ((error as LastcallError).code !== 'ERR_LASTCALL_STOPPED') throw error
 * }
 * ```
 */
export class LastcallError extends Error {
  /** The code never changes; match on it. */
  readonly code: LastcallErrorCode

  /** @internal Errors of this library are made by the library alone. */
  constructor(code: LastcallErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.name = NAMES[code] ?? 'LastcallError'
    Object.defineProperty(this, 'name', { enumerable: false })
  }
}

/** The names that Node gives to errors of that kind. */
const NAMES: Partial<Record<LastcallErrorCode, string>> = {
  ERR_LASTCALL_ABORTED: 'AbortError',
  ERR_LASTCALL_HOOK_TIMEOUT: 'TimeoutError',
}

/** A TypeError for an argument of the wrong type. */
export function typeError(message: string): TypeError {
  return Object.assign(new TypeError(message), { code: 'ERR_LASTCALL_ARGUMENT_TYPE' })
}

/** A RangeError for an argument of the right type and a value that is not allowed. */
export function rangeError(message: string): RangeError {
  return Object.assign(new RangeError(message), { code: 'ERR_LASTCALL_ARGUMENT_RANGE' })
}

/** Whether a value is an error with this code, from any copy of the library. */
export function hasCode(error: unknown, code: LastcallErrorCode): error is LastcallError {
  return (error as Partial<LastcallError> | null | undefined)?.code === code
}
