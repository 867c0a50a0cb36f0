import type { Moments, Part } from '../api/part.ts'
import type { ShutdownReason } from '../api/reports.ts'

/**
 * The parts that have joined a registry. Unlike hooks, they are notified at the first trigger, before their turn, and at a
 * reset, even after their turn.
 */
export class Parts {
  readonly #parts = new Set<Part>()

  add(part: Part): void {
    this.#parts.add(part)
  }

  delete(part: Part): void {
    this.#parts.delete(part)
  }

  /**
   * Called at the first trigger. Returns the planned waiting time in milliseconds, the longest of all parts. The first timed
   * 'waiting for' line comes 3 s after it. After Ctrl-C on a terminal, a line is printed at once all the same.
   */
  begin(reason: ShutdownReason, moments: Moments): number {
    const planned = [...this.#parts].map((part) => part.begin?.(reason, moments) ?? 0)
    return Math.max(0, ...planned)
  }

  /** Called when the registry is reset. */
  drop(): void {
    for (const part of this.#parts) part.dropped?.()
    this.#parts.clear()
  }
}
