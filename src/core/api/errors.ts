/** A bad argument of the wrong type. Nothing has changed. */
export class ArgumentTypeError extends TypeError {
  readonly code = 'ERR_LASTCALL_ARGUMENT_TYPE'
}

/** A bad argument of the right type and a value that is not allowed. Nothing has changed. */
export class ArgumentRangeError extends RangeError {
  readonly code = 'ERR_LASTCALL_ARGUMENT_RANGE'
}

/** An `after` would make hooks wait for each other; the message shows the cycle. Nothing has changed. */
export class CycleError extends Error {
  readonly code = 'ERR_LASTCALL_CYCLE'
  override readonly name = 'CycleError'
}

/** An `after` names a hook of a lower level, which cannot have ended by then. Nothing has changed. */
export class LevelError extends Error {
  readonly code = 'ERR_LASTCALL_LEVEL'
  override readonly name = 'LevelError'
}

/**
 * Asked for something that a shutdown rules out: `configure` once one has begun, `dispose` while it runs, a program that
 * is to start then. Nothing has changed.
 */
export class StoppingError extends Error {
  readonly code = 'ERR_LASTCALL_STOPPING'
  override readonly name = 'StoppingError'
}

/** `onShutdown` or `hold` after the shutdown has ended: it would never run. */
export class StoppedError extends Error {
  readonly code = 'ERR_LASTCALL_STOPPED'
  override readonly name = 'StoppedError'
}

/**
 * A hook took longer than its own `timeout`, or blocked the event loop and was interrupted. Stands in the report, and is the
 * reason of the hook's signal. Its `name` is `TimeoutError`, as that of Node's own.
 */
export class HookTimeoutError extends Error {
  readonly code = 'ERR_LASTCALL_HOOK_TIMEOUT'
  override readonly name = 'TimeoutError'
}

/** The reason of an aborted signal, with the {@link ShutdownReason} as its `cause`. */
export class AbortError extends Error {
  readonly code = 'ERR_LASTCALL_ABORTED'
  override readonly name = 'AbortError'
}
