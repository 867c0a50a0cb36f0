import type { Clock } from '../core/api/host.ts'

/** Milliseconds for each client that is closed. */
const EACH = 1

/** From this many clients on, the closing takes at least {@link LEAST_MS}. */
const MANY = 100
const LEAST_MS = 1_000

/** Milliseconds between two looks at who is due. */
const TICK = 5

/** Milliseconds of lateness that are made up for: timers fire late. */
const CATCH_UP = 20

/** H5: closes clients that will come back, one after another, so that they do not come back all at once. */
export class Spread {
  readonly #clock: Clock
  #interval: number
  readonly #waiting: (() => void)[] = []
  #nextAt = 0
  #isTicking = false

  /**
   * @param count - How many clients there are.
   * @param mostMs - Milliseconds that all of them may take together.
   */
  constructor(clock: Clock, count: number, mostMs: number) {
    this.#clock = clock
    const window = Math.min(mostMs, Math.max(count * EACH, count < MANY ? 0 : LEAST_MS))
    this.#interval = count === 0 ? 0 : window / count
    this.#nextAt = clock.now()
  }

  /** T11: who is waiting now has at most so many milliseconds. */
  shorten(mostMs: number): void {
    const now = this.#clock.now()
    this.#interval = Math.min(this.#interval, mostMs / Math.max(1, this.#waiting.length))
    this.#nextAt = Math.min(this.#nextAt, now + this.#interval)
  }

  /** Calls `close` when its turn comes. */
  add(close: () => void): void {
    this.#waiting.push(close)
    if (this.#isTicking) return
    // Nobody was waiting, so nothing is late.
    this.#nextAt = Math.max(this.#nextAt, this.#clock.now())
    this.#tick()
  }

  #tick(): void {
    this.#isTicking = false
    const now = this.#clock.now()
    while (this.#waiting.length > 0 && this.#nextAt <= now) {
      this.#nextAt = Math.max(this.#nextAt, now - CATCH_UP) + this.#interval
      this.#waiting.shift()?.()
    }
    if (this.#waiting.length === 0) return
    this.#isTicking = true
    this.#clock.setTimeout(() => this.#tick(), Math.max(this.#nextAt - now, TICK)).unref()
  }
}
