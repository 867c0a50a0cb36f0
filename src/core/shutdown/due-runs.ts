import type { HookRun } from '../hooks/run.ts'

/** What may start, in this order. */
export class DueRuns {
  readonly #runs: HookRun[] = []
  #taken = 0
  /** H2: whether all of it waits for the end of the delay. */
  isDelayed = false

  get hasNext(): boolean {
    return !this.isDelayed && this.#taken < this.#runs.length
  }

  push(run: HookRun): void {
    this.#runs.push(run)
  }

  /** Takes out the next one, of which there has to be one. */
  next(): HookRun {
    return this.#runs[this.#taken++] as HookRun
  }
}
