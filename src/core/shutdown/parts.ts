import type { Moments, Part } from '../api/part.ts'
import type { ShutdownReason } from '../api/reports.ts'

/** The parts that have joined a registry: they hear of the first trigger, also before their turn and after it. */
export class Parts {
  readonly #parts = new Set<Part>()

  add(part: Part): void {
    this.#parts.add(part)
  }

  delete(part: Part): void {
    this.#parts.delete(part)
  }

  /** The first trigger. Returns how many milliseconds of waiting are planned: stderr is silent for that time. */
  begin(reason: ShutdownReason, moments: Moments): number {
    const planned = [...this.#parts].map((part) => part.begin?.(reason, moments) ?? 0)
    return Math.max(0, ...planned)
  }

  /** The registry was reset. */
  drop(): void {
    for (const part of this.#parts) part.dropped?.()
    this.#parts.clear()
  }
}
