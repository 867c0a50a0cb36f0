/** A timer of a {@link Clock}. Pass it to `clearTimeout` to cancel it. */
export interface Timer {
  /** From now on the timer does not keep the event loop alive. */
  unref(): void
}

/** Monotonic time and timers. Its functions are called without `this`. */
export interface Clock {
  /** Milliseconds since some fixed moment; never goes back. */
  readonly now: () => number
  /**
   * Calls `callback` once, after `ms` milliseconds: never early, even for delays longer than a Node timer can have. Keeps the
   * event loop alive.
   */
  readonly setTimeout: (callback: () => void, ms: number) => Timer
  /** Cancels a timer. A timer that has fired, and `undefined`, are ignored. */
  readonly clearTimeout: (timer: Timer | undefined) => void
  /** Calls `callback` in the check phase of the event loop, after pending I/O. */
  readonly setImmediate: (callback: () => void) => void
}

/** The part of a writable stream that a shutdown uses. Members without a description work as in Node. */
export interface OutputLike {
  readonly isTTY?: boolean | undefined
  /** The width of a terminal, in characters. */
  readonly columns?: number | undefined
  /** Pipes and terminals have it, files do not. */
  ref?(): unknown
  readonly writableLength: number
  write(text: string, callback?: (error?: Error | null) => void): boolean
  on(event: 'error', listener: (error: Error) => void): unknown
  off(event: 'error', listener: (error: Error) => void): unknown
}

/** A listener for any event of the process; its arguments differ by event. */
// biome-ignore lint/suspicious/noExplicitAny: as in Node's own types
export type ProcessListener = (...args: any[]) => void

/** The part of Node's `process` that a registry uses. Members without a description work as in Node. */
export interface ProcessLike {
  readonly pid: number
  readonly version: string
  exitCode?: number | string | null | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdin: { readonly isTTY?: boolean | undefined }
  readonly stdout: OutputLike
  readonly stderr: OutputLike
  /** The IPC channel of a forked child. */
  readonly channel?: object | null | undefined
  /** Sends a message to the parent of a forked child. */
  send?(message: unknown, callback: (error: Error | null) => void): unknown
  on(event: string, listener: ProcessListener): unknown
  /** Without it, listeners that were added earlier are called first. */
  prependListener?(event: string, listener: ProcessListener): unknown
  off(event: string, listener: ProcessListener): unknown
  listenerCount(event: string): number
  removeAllListeners(event: string): unknown
  exit(code: number): unknown
  kill(pid: number, signal: NodeJS.Signals): unknown
  getActiveResourcesInfo(): readonly string[]
}
