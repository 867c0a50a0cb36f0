/** The numbers that the main thread and the watchdog share, by their index. */
export const CELL = {
  /** 0, and 1 once the process begins to exit. */
  exiting: 0,
  /** 1 once the main thread has answered; set back to 0 with each question. */
  answered: 1,
  /** Bytes of the name of the hook that started last. */
  nameLength: 2,
} as const

/** What the watchdog's thread is started with. Times are moments on the process's monotonic clock. */
export interface ThreadData {
  readonly cells: Int32Array
  /** The name of the hook that started last, as UTF-8. The thread reads it while the main thread is blocked. */
  readonly name: Uint8Array
  /** When the thread begins to ask for signs of life. */
  readonly askAt: number
  /** When the process must be gone: the deadline. */
  readonly endAt: number
  /** Milliseconds that the main thread has to answer. */
  readonly patience: number
  /** Milliseconds between two questions. */
  readonly interval: number
  /** Milliseconds beyond the deadline that a main thread has which was asked late. */
  readonly overtime: number
  /** Whether the inspector may be used. */
  readonly canConnect: boolean
}

/** The key of the global symbol for the function that the watchdog calls. */
export function entryOf(threadId: number): string {
  return `lastcall.watchdog.${threadId}`
}

/** Sets a cell to 1, and wakes the thread that waits for it. */
export function mark(cells: Int32Array, cell: number): void {
  Atomics.store(cells, cell, 1)
  Atomics.notify(cells, cell)
}
