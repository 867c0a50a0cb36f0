import type { Moments, Newcomers, Part } from '../api/part.ts'
import type { ShutdownReason } from '../api/reports.ts'
import { mergeNewcomers } from './newcomers.ts'

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

  /** Called at the first trigger. */
  begin(reason: ShutdownReason, moments: Moments): void {
    for (const part of this.#parts) part.begin?.(reason, moments)
  }

  /** T11: called when last call and the deadline have come forward. */
  retime(moments: Moments): void {
    for (const part of this.#parts) part.times?.(moments)
  }

  /** H2: the clients of all parts that have come since the trigger. */
  newcomers(): Newcomers {
    return mergeNewcomers([...this.#parts].map((part) => part.newcomers?.()))
  }

  /** H2: whether any part needs the delay, or none says that it does not. */
  needDelay(): boolean {
    const answers = [...this.#parts].flatMap((part) => part.needsDelay?.() ?? [])
    return answers.length === 0 || answers.includes(true)
  }

  /** H2: called a moment before the delay is to end, and again if it goes on. */
  settle(isEnding: boolean): void {
    for (const part of this.#parts) part.settle?.(isEnding)
  }

  /** Called when the registry is reset. */
  drop(): void {
    for (const part of this.#parts) part.dropped?.()
    this.#parts.clear()
  }
}
