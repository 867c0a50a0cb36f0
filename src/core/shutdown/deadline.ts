import type { Clock, Timer } from '../api/host.ts'

/** The longest time that is kept for the forced end of a blocked process, in milliseconds. */
const LONGEST_MARGIN = 250

/** The shortest time that a process has for a sign of life, in milliseconds: it may just be slow. */
const SHORTEST_PATIENCE = 50

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
  readonly #lastCallTimer: Timer
  readonly #endTimer: Timer
  #limit: number
  /** Milliseconds before the end at which a blocked event loop is not waited for any more. */
  readonly margin: number
  /** Milliseconds for which it must have given no sign of life by then. */
  readonly patience: number
  /** Milliseconds from the trigger to last call, and to the end. */
  readonly lastCallMs: number
  readonly endMs: number

  constructor(clock: Clock, { timeout, lastCall, onLastCall, onEnd }: DeadlineOptions) {
    this.#clock = clock
    this.#start = clock.now()
    this.endMs = timeout
    this.lastCallMs = timeout - lastCall
    this.#limit = this.lastCallMs
    this.margin = Math.min(LONGEST_MARGIN, lastCall / 2)
    this.patience = Math.max(this.margin / 2, SHORTEST_PATIENCE)
    this.#lastCallTimer = clock.setTimeout(() => {
      this.#limit = timeout
      onLastCall()
    }, this.lastCallMs)
    // One turn later: after a blocked loop both timers are due, and last call comes first.
    this.#endTimer = clock.setTimeout(() => clock.setImmediate(onEnd), timeout)
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
    return Math.max(0, this.endMs - this.elapsed())
  }

  /** Milliseconds until the watchdog begins to watch; never below 0. */
  untilWatch(): number {
    return Math.max(0, this.untilEnd() - this.margin - this.patience)
  }

  /** Only code that blocks the event loop can outlive the deadline. */
  get isPast(): boolean {
    return this.elapsed() > this.endMs
  }

  /** From now on it does not hold the event loop. */
  unref(): void {
    this.#lastCallTimer.unref()
    this.#endTimer.unref()
  }

  cancel(): void {
    this.#clock.clearTimeout(this.#lastCallTimer)
    this.#clock.clearTimeout(this.#endTimer)
  }
}
