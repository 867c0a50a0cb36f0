import type { Clock } from '../api/host.ts'
import type { Deadline } from './deadline.ts'

/** Milliseconds for which hooks are run in one turn of the loop. */
export const SLICE = 10

/** Turns of the event loop in which hooks are started: not in the call that brought them up, and not for too long. */
export class Turns {
  readonly #clock: Clock
  readonly #deadline: Deadline
  readonly #take: () => void
  #isDue = false
  /** When the latest one began. */
  #startMs = 0

  constructor(clock: Clock, deadline: Deadline, take: () => void) {
    this.#clock = clock
    this.#deadline = deadline
    this.#take = take
  }

  /** Whether the latest one has time left, and no other is due. */
  get hasTime(): boolean {
    return !this.#isDue && this.#deadline.elapsed() - this.#startMs <= SLICE
  }

  /** Asks for another one, unless it is due already. */
  ask(): void {
    if (this.#isDue) return
    this.#isDue = true
    this.#clock.setImmediate(() => {
      this.#isDue = false
      this.#startMs = this.#deadline.elapsed()
      this.#take()
    })
  }
}
