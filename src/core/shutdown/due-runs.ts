import type { HookRun } from '../hooks/run.ts'

/** What may start, in this order. */
export class DueRuns {
  readonly #runs: HookRun[] = []
  #taken = 0
  /** What came too late for its own level, and waits for nothing. */
  readonly #late: HookRun[] = []
  /** H2: whether the open level waits for the end of the delay. */
  isDelayed = false

  get hasNext(): boolean {
    return this.#late.length > 0 || (!this.isDelayed && this.#taken < this.#runs.length)
  }

  /** How many of the next runs start together: those of a level above 0, and what comes before them. */
  get together(): number {
    if (this.isDelayed) return this.#late.length
    let end = this.#taken
    while ((this.#runs[end]?.level ?? 0) > 0) end++
    return this.#late.length + end - this.#taken
  }

  /** What has not started yet. */
  waiting(): readonly HookRun[] {
    return this.#runs.slice(this.#taken)
  }

  push(run: HookRun): void {
    if (run.priority > run.level) this.#late.push(run)
    else this.#runs.push(run)
  }

  /** Takes out the next one, of which there has to be one. */
  next(): HookRun {
    return this.#late.shift() ?? (this.#runs[this.#taken++] as HookRun)
  }
}
