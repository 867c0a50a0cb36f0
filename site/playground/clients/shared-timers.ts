import type { Clock } from '../../../src/core/api/host.ts'
import { Stage } from '../../../test/simulation/drains/stage.ts'

type Due = Set<() => void>

/** What is due on each clock, by its time. */
const DUE = new WeakMap<Clock, Map<number, Due>>()

/**
 * What is due at the same time happens in one turn of the event loop, whichever server it is for. So a run with many clients
 * stays fast.
 */
export class SharedTimers extends Stage {
  override after(ms: number, callback: () => void): () => void {
    const all = DUE.get(this.clock) ?? new Map<number, Due>()
    DUE.set(this.clock, all)
    const dueAt = this.clock.now() + ms
    const due = all.get(dueAt) ?? this.#begin(all, dueAt, ms)
    due.add(callback)
    return () => due.delete(callback)
  }

  #begin(all: Map<number, Due>, dueAt: number, ms: number): Due {
    const due: Due = new Set()
    all.set(dueAt, due)
    super.after(ms, () => {
      all.delete(dueAt)
      for (const callback of due) callback()
    })
    return due
  }
}
