/** A timer of a {@link Clock}. To cancel it, pass it to `clearTimeout`. */
export interface Timer {
  /** From now on, this timer does not keep the event loop alive. */
  unref(): void
}

/** Monotonic time and timers. lastcall calls these functions without `this`. */
export interface Clock {
  /** Returns the milliseconds since some fixed moment. It never goes back. */
  readonly now: () => number
  /**
   * Calls `callback` once, after `ms` milliseconds. It is never early, even for delays longer than a Node timer allows.
   * The timer keeps the event loop alive.
   */
  readonly setTimeout: (callback: () => void, ms: number) => Timer
  /** Cancels a timer. It ignores `undefined` and a timer that has fired. */
  readonly clearTimeout: (timer: Timer | undefined) => void
  /** Calls `callback` in the check phase of the event loop, after pending I/O. */
  readonly setImmediate: (callback: () => void) => void
}

/** The part of a writable stream that lastcall uses. Members without a description work as in Node. */
export interface OutputLike {
  readonly isTTY?: boolean | undefined
  /** The width of a terminal, in characters. */
  readonly columns?: number | undefined
  /** Pipes and terminals have this function, files do not. */
  ref?(): unknown
  readonly writableLength: number
  write(text: string, callback?: (error?: Error | null) => void): boolean
  on(event: 'error', listener: (error: Error) => void): unknown
  off(event: 'error', listener: (error: Error) => void): unknown
}

/** A listener for any event of the process. Its arguments depend on the event. */
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
  /** If this function is missing, listeners that were added earlier are called first. */
  prependListener?(event: string, listener: ProcessListener): unknown
  off(event: string, listener: ProcessListener): unknown
  listenerCount(event: string): number
  removeAllListeners(event: string): unknown
  exit(code: number): unknown
  kill(pid: number, signal: NodeJS.Signals): unknown
  getActiveResourcesInfo(): readonly string[]
}
