/**
 * The numbers that the main thread and the watchdog share. `exiting` and `answered` are 0, and become 1 when the process begins
 * to exit and when the main thread has answered.
 */
export const CELL = { exiting: 0, answered: 1, nameLength: 2 } as const

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
  /** Whether the inspector may be used. */
  readonly canConnect: boolean
}

/** The global symbol under which the main thread leaves the function that the watchdog calls. */
export function entryOf(threadId: number): string {
  return `lastcall.watchdog.${threadId}`
}

/** Sets a cell to 1, and wakes the thread that waits for it. */
export function mark(cells: Int32Array, cell: number): void {
  Atomics.store(cells, cell, 1)
  Atomics.notify(cells, cell)
}
