import type { Clock, Timer } from './host.ts'

/** What a {@link Deadline} is told to do, and when. */
export interface DeadlineOptions {
  readonly timeout: number
  readonly lastCall: number
  readonly onLastCall: () => void
  readonly onEnd: () => void
}

/** The time that a shutdown has, counted from its trigger. Holds the event loop until it is cancelled. */
export class Deadline {
  readonly #clock: Clock
  readonly #start: number
  readonly #timeout: number
  readonly #lastCallTimer: Timer
  readonly #endTimer: Timer
  #limit: number

  constructor(clock: Clock, { timeout, lastCall, onLastCall, onEnd }: DeadlineOptions) {
    this.#clock = clock
    this.#start = clock.now()
    this.#timeout = timeout
    this.#limit = timeout - lastCall
    this.#lastCallTimer = clock.setTimeout(() => {
      this.#limit = timeout
      onLastCall()
    }, this.#limit)
    this.#endTimer = clock.setTimeout(onEnd, timeout)
  }

  /** Milliseconds since the trigger. */
  elapsed(): number {
    return this.#clock.now() - this.#start
  }

  /** Milliseconds until last call, and after that until the end; never below 0. */
  remaining(): number {
    return Math.max(0, this.#limit - this.elapsed())
  }

  /** Milliseconds until the end; never below 0. */
  untilEnd(): number {
    return Math.max(0, this.#timeout - this.elapsed())
  }

  /** Only code that blocks the event loop can outlive the deadline. */
  get isPast(): boolean {
    return this.elapsed() > this.#timeout
  }

  cancel(): void {
    this.#clock.clearTimeout(this.#lastCallTimer)
    this.#clock.clearTimeout(this.#endTimer)
  }
}
