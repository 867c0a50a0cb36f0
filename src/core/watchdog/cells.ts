/**
 * Numbers that the main thread and the watchdog share. The first two are 0, or 1 once what they are named for has
 * happened.
 */
export const CELL = { exiting: 0, answered: 1, nameLength: 2 } as const

/** What the watchdog's thread is started with. Times are on the process's own monotonic clock. */
export interface ThreadData {
  readonly cells: Int32Array
  /** The name of the latest hook, as UTF-8; the main thread is blocked when it is read. */
  readonly name: Uint8Array
  /** When to begin asking whether the main thread still answers. */
  readonly askAt: number
  /** When the process has to be gone. */
  readonly endAt: number
  /** Milliseconds that the main thread has for an answer. */
  readonly patience: number
  /** Whether the inspector may be used. */
  readonly canConnect: boolean
}

/** Where the main thread leaves what the thread is to call, by the id of the thread. */
export function entryOf(threadId: number): string {
  return `lastcall.watchdog.${threadId}`
}

/** Says that something has happened, and wakes who waits for it. */
export function mark(cells: Int32Array, cell: number): void {
  Atomics.store(cells, cell, 1)
  Atomics.notify(cells, cell)
}
