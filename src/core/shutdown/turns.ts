import type { Clock } from '../api/host.ts'

/** Milliseconds for which hooks are started in one turn of the loop. */
const SLICE = 10

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

  /** Whether the latest turn has time left, and no other is due. */
  get hasTime(): boolean {
    return !this.#isDue && this.#clock.now() - this.#startedAt <= SLICE
  }

  /** Asks for another turn, unless one is due already. */
  ask(): void {
    if (this.#isDue) return
    this.#isDue = true
    this.#clock.setImmediate(() => {
      this.#isDue = false
      this.#startedAt = this.#clock.now()
      this.#taker.takeTurn()
    })
  }
}
