import type { Clock, Timer } from '../api/host.ts'
import type { Moments } from '../api/part.ts'

/** What a deadline tells its shutdown. */
export interface DeadlineOwner {
  readonly phase: 'orderly' | 'last-call' | 'over'
  onLastCall(): void
  /** D3: the open level has had its time. */
  onLevelTimeUp(): void
  onDeadline(): void
}

/** D1: the time that a shutdown has, counted from its trigger. Holds the event loop until it is cancelled (D8). */
export class Deadline {
  readonly #clock: Clock
  readonly #owner: DeadlineOwner
  readonly #start: number
  #lastCallTimer: Timer | undefined
  #endTimer: Timer | undefined
  #levelTimer: Timer | undefined
  #holdsLoop = true
  #lastCallMs: number
  #endMs: number
  #givenMs: number
  #reserveMs: number
  /** After last call: milliseconds from the trigger to the moment at which the open level is passed over. */
  #passOverMs: number

  constructor(owner: DeadlineOwner, clock: Clock, timeout: number, reserve: number) {
    this.#owner = owner
    this.#clock = clock
    this.#start = clock.now()
    this.#endMs = timeout
    this.#givenMs = timeout
    this.#reserveMs = reserve
    this.#lastCallMs = timeout - reserve
    this.#passOverMs = timeout
    this.#arm()
  }

  /** Milliseconds from the trigger to last call. */
  get lastCallMs(): number {
    return this.#lastCallMs
  }

  /** Milliseconds from the trigger to the end. */
  get endMs(): number {
    return this.#endMs
  }

  /** How much time was given in all: by the trigger, or by a later one that left less. */
  get givenMs(): number {
    return this.#givenMs
  }

  /** How much of that was to be left at last call. */
  get reserveMs(): number {
    return this.#reserveMs
  }

  /** The trigger, last call and the end, as moments on the clock. */
  get moments(): Moments {
    return {
      triggeredAt: this.#start,
      lastCallAt: this.#start + this.#lastCallMs,
      deadlineAt: this.#start + this.#endMs,
    }
  }

  /** T11: brings the end forward, and last call with it. Returns false if the end is not later than that already. */
  shorten(untilLastCall: number, untilEnd: number): boolean {
    const elapsed = this.elapsed()
    if (elapsed + untilEnd >= this.#endMs) return false
    this.#endMs = elapsed + untilEnd
    this.#givenMs = untilEnd
    this.#reserveMs = untilEnd - untilLastCall
    this.#lastCallMs = Math.min(this.#lastCallMs, elapsed + untilLastCall)
    this.#passOverMs = Math.min(this.#passOverMs, this.#endMs)
    this.#clock.clearTimeout(this.#lastCallTimer)
    this.#clock.clearTimeout(this.#endTimer)
    this.#arm()
    if (this.#levelTimer) this.beginLevelTime(this.#passOverMs - elapsed)
    return true
  }

  /** D3: a level is open after last call. It has half of the time that is left, and no more than `mostMs`. */
  beginLevelTime(mostMs: number = Infinity): void {
    this.#clock.clearTimeout(this.#levelTimer)
    const ms = Math.min(mostMs, this.untilEnd() / 2)
    this.#passOverMs = this.elapsed() + ms
    this.#levelTimer = this.#after(ms, () => {
      this.#levelTimer = undefined
      this.#passOverMs = this.#endMs
      this.#owner.onLevelTimeUp()
    })
  }

  /** D3, R9: a hook has come after last call. It has a level's time, even if the last level has had its own. */
  goOnWithLevels(): void {
    if (!this.#levelTimer) this.beginLevelTime()
  }

  /** Milliseconds since the trigger. */
  elapsed(): number {
    return this.#clock.now() - this.#start
  }

  /** Milliseconds until last call, and after that until the open level is passed over; 0 when the shutdown is over. */
  remaining(): number {
    const { phase } = this.#owner
    if (phase === 'over') return 0
    return Math.max(0, (phase === 'orderly' ? this.#lastCallMs : this.#passOverMs) - this.elapsed())
  }

  /** Milliseconds until the end; never below 0. */
  untilEnd(): number {
    return Math.max(0, this.#endMs - this.elapsed())
  }

  /** Only code that blocks the event loop can outlive the deadline. */
  get isPast(): boolean {
    return this.elapsed() > this.#endMs
  }

  /** From now on it does not hold the event loop. */
  unref(): void {
    this.#holdsLoop = false
    this.#lastCallTimer?.unref()
    this.#levelTimer?.unref()
    this.#endTimer?.unref()
  }

  cancel(): void {
    this.#clock.clearTimeout(this.#lastCallTimer)
    this.#clock.clearTimeout(this.#levelTimer)
    this.#clock.clearTimeout(this.#endTimer)
  }

  #arm(): void {
    const { lastCallAt, deadlineAt } = this.moments
    const now = this.#clock.now()
    this.#lastCallTimer = this.#after(lastCallAt - now, () => this.#owner.onLastCall())
    // D4: after a blocked loop both timers are due in the same turn. The end waits one more, so that last call comes first.
    const end = (): void => this.#clock.setImmediate(() => this.#owner.onDeadline())
    this.#endTimer = this.#after(deadlineAt - now, end)
  }

  #after(ms: number, callback: () => void): Timer {
    const timer = this.#clock.setTimeout(callback, Math.max(0, ms))
    if (!this.#holdsLoop) timer.unref()
    return timer
  }
}
