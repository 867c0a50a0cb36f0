import { systemClock } from '../../core/node/clock.ts'

/** Milliseconds between two looks, and for which they are remembered. */
const INTERVAL = 5
const MEMORY = 2_000

/**
 * Measures how late this process runs what it wants to run. On a busy machine, both a client and its server see what
 * happens on a connection that much later than it happened.
 */
export class LoopLag {
  readonly #delays: { readonly at: number; readonly ms: number }[] = []
  #due = systemClock.now() + INTERVAL
  #hasEnded = false

  constructor() {
    this.#tick()
  }

  /** The longest delay since a moment. */
  worstSince(moment: number): number {
    const now = systemClock.now()
    const delays = this.#delays.filter(({ at }) => at >= moment).map(({ ms }) => ms)
    return Math.max(0, now - this.#due, ...delays)
  }

  end(): void {
    this.#hasEnded = true
  }

  #tick(): void {
    if (this.#hasEnded) return
    systemClock.setTimeout(() => {
      const at = systemClock.now()
      this.#delays.push({ at, ms: at - this.#due })
      while ((this.#delays[0]?.at ?? at) < at - MEMORY) this.#delays.shift()
      this.#due = at + INTERVAL
      this.#tick()
    }, INTERVAL)
  }
}
