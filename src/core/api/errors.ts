/** The codes of this library's errors. A code never changes, so match on it; a message may change. */
export type LastcallErrorCode =
  /** A TypeError: an argument or option has the wrong type. The call had no effect. */
  | 'ERR_LASTCALL_ARGUMENT_TYPE'
  /**
   * A RangeError: an argument, option or environment variable has a value that is not allowed. The call had no effect.
   */
  | 'ERR_LASTCALL_ARGUMENT_RANGE'
  /**
   * Hooks would wait for each other because of `after`. The message shows the cycle, and the hook is not registered.
   */
  | 'ERR_LASTCALL_CYCLE'
  /** An `after` names a hook of a lower level, which runs later. The hook is not registered. */
  | 'ERR_LASTCALL_LEVEL'
  /**
   * `reset`, or the start of a program, came during a shutdown; the call had no effect. Or the start, restart or reload
   * of a program ended because the program was stopped meanwhile.
   */
  | 'ERR_LASTCALL_STOPPING'
  /** `onShutdown`, `hold` or `drainOnShutdown` came after the shutdown: the hook would never run. */
  | 'ERR_LASTCALL_STOPPED'
  /**
   * A hook took longer than its `timeout`, or finished after the deadline because code blocked the event loop. You find
   * this error in the report. It is also the reason of the hook's signal, unless the signal aborted before.
   */
  | 'ERR_LASTCALL_HOOK_TIMEOUT'
  /** The reason of a signal that aborted. Its `cause` is the {@link ShutdownReason}. */
  | 'ERR_LASTCALL_ABORTED'
  /** In the report: a drain cut off responses because its time was up. */
  | 'ERR_LASTCALL_CUT'
  /** The pid file of a supervisor cannot be written, or belongs to a process that is alive. */
  | 'ERR_LASTCALL_PID_FILE'
  /**
   * The control socket cannot be opened, or another supervisor has it. From the command: no supervisor answers, or it
   * cannot do what was asked.
   */
  | 'ERR_LASTCALL_CONTROL'
  /** A program of a supervisor could not start, exited before it was ready, or failed. */
  | 'ERR_LASTCALL_PROGRAM'
  /** A test that uses `lastcall/testing` cannot go on. The message says what to do. */
  | 'ERR_LASTCALL_TESTING'

/**
 * An error of this library. Match on its `code`, and not with `instanceof`: two copies of the library in one process
 * have two classes. A bad argument throws a TypeError or RangeError instead, which also has a `code`.
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
  /** What went wrong. A code never changes. */
  readonly code: LastcallErrorCode

  /** @internal Errors of this library are made by the library alone. */
  constructor(code: LastcallErrorCode, message: string, options?: ErrorOptions) {
    super(withLink(message, code), options)
    this.code = code
    this.name = NAMES[code] ?? 'LastcallError'
    Object.defineProperty(this, 'name', { enumerable: false })
  }
}

/** The names that Node gives to errors of this kind. */
const NAMES: Partial<Record<LastcallErrorCode, string>> = {
  ERR_LASTCALL_ABORTED: 'AbortError',
  ERR_LASTCALL_HOOK_TIMEOUT: 'TimeoutError',
}

/** A TypeError for an argument of the wrong type. */
export function typeError(message: string): TypeError {
  const code = 'ERR_LASTCALL_ARGUMENT_TYPE'
  return Object.assign(new TypeError(withLink(message, code)), { code })
}

/** A RangeError for an argument of the right type and a value that is not allowed. */
export function rangeError(message: string): RangeError {
  const code = 'ERR_LASTCALL_ARGUMENT_RANGE'
  return Object.assign(new RangeError(withLink(message, code)), { code })
}

/** The page that explains each code, under a heading of its own. */
const PAGE = 'https://lastcall-js.github.io/lastcall/errors'

/** The link of one code: the last line of a message. */
const LINK = new RegExp(`\nSee ${PAGE}#\\w+`, 'g')

/** A message may quote that of another error of the library: only one link stays, at the end. */
function withLink(message: string, code: LastcallErrorCode): string {
  return `${withoutLink(message)}\nSee ${PAGE}#${code.toLowerCase()}`
}

/** The message of an error without its link, for a text of one line. */
export function withoutLink(message: string): string {
  return message.replace(LINK, '')
}

/** Whether a value is an error with this code, from any copy of the library. */
export function hasCode(error: unknown, code: LastcallErrorCode): error is LastcallError {
  return (error as Partial<LastcallError> | null | undefined)?.code === code
}

/** Takes the stack out of an error about programs: it would only lead into this library. */
export function withoutStack(error: LastcallError): LastcallError {
  error.stack = `${error.name}: ${withoutLink(error.message)}`
  return error
}
