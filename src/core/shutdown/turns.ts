import type { Clock } from '../api/host.ts'

/**
 * Milliseconds for which hooks are started in one turn of the loop. R3: hooks that start together need less on a busy
 * machine too, where some milliseconds pass without the process.
 */
const SLICE = 50

/** What is to be done in turns of the event loop. */
export interface TurnTaker {
  takeTurn(): void
}

/**
 * Turns of the event loop in which hooks start. No hook starts in the call that made it due, and hooks that never wait give
 * the loop back after a moment, so that last call, the deadline and a Ctrl-C are heard.
 */
export class Turns {
  readonly #clock: Clock
  readonly #taker: TurnTaker
  #isDue = false
  /** When the latest turn began. */
  #startedAt = Number.NEGATIVE_INFINITY

  constructor(clock: Clock, taker: TurnTaker) {
    this.#clock = clock
    this.#taker = taker
  }

  /** Whether another turn will come. */
  get isDue(): boolean {
    return this.#isDue
  }

  /** Whether the latest turn has time left. */
  get hasTime(): boolean {
    return this.#clock.now() - this.#startedAt <= SLICE
  }

  /** Gives the latest turn its time anew. */
  renew(): void {
    this.#startedAt = this.#clock.now()
  }

  /** Asks for another turn, unless one is due already. */
  ask(): void {
    if (this.#isDue) return
    this.#isDue = true
    this.#clock.setImmediate(() => {
      this.#isDue = false
      this.renew()
      this.#taker.takeTurn()
    })
  }
}
