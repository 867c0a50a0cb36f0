import type { Clock, Timer } from '../core/api/host.ts'
import { wrongValue } from '../core/check/check.ts'
import { checkDuration } from '../core/check/duration.ts'
import { systemClock, turn } from '../core/node/clock.ts'
import { testingError } from './errors.ts'
import { Hints } from './hint.ts'
import { fileWorkDone } from './real-work.ts'

interface FakeTimer extends Timer {
  readonly due: number
  readonly callback: () => void
}

// K5: test/testing/contract.ts holds this clock and the system's to the same facts.
/**
 * A clock that stands still until your test moves it. The deadline, the delay and the timeouts of hooks go by it.
 *
 * @example A hook that waits for time to pass.
 * ```ts
 * const { onShutdown, process, clock } = createTestRegistry()
 * onShutdown('linger', () => clock.sleep(300))
 * process.emit('SIGTERM')
 * await clock.waiting()
 * await clock.advance(300)
 * assert.equal(await process.exited, 0)
 * ```
 */
export class FakeClock implements Clock {
  #now = 0
  #sleepers = 0
  #immediates = 0
  #hasTimed = false
  #advanced: Promise<void> = Promise.resolve()
  readonly #hints = new Hints()
  /** In the order in which they were set. */
  readonly #timers = new Set<FakeTimer>()
  readonly #onSleep = new Set<() => void>()
  /**
   * Says why nothing may have waited on this clock. A registry that runs on it replaces this, since it knows more.
   *
   * @internal
   */
  explain: () => string = () => 'start a shutdown first, or call `clock.sleep(ms)`'

  /** Returns the milliseconds by which you have moved this clock. */
  readonly now = (): number => this.#now

  /** Calls `callback` once, when you move the clock past `ms`. The timer does not keep the event loop alive. */
  readonly setTimeout = (callback: () => void, ms: number): Timer => {
    // A timer that is set again for the little that a rounding left would otherwise never bring the time forward.
    const soonest = ms > 0 ? this.#now * (1 + Number.EPSILON) : this.#now
    const timer: FakeTimer = { callback, due: Math.max(soonest, this.#now + (ms || 0)), unref: () => {} }
    this.#timers.add(timer)
    this.#hasTimed = true
    return timer
  }

  readonly clearTimeout = (timer: Timer | undefined): void => {
    this.#timers.delete(timer as FakeTimer)
  }

  /** Calls `callback` after a real turn of the event loop. That takes no time on this clock. */
  readonly setImmediate = (callback: () => void): void => {
    this.#immediates++
    systemClock.setImmediate(() => {
      this.#immediates--
      callback()
    })
  }

  /** How many timers are set: by a running shutdown, by the timeouts of its hooks, and by {@link sleep}. */
  get timers(): number {
    return this.#timers.size
  }

  /** How many calls of {@link sleep} are pending. */
  get sleepers(): number {
    return this.#sleepers
  }

  /**
   * Resolves when you have moved the clock by `ms`. Let a hook under test wait for this, in place of the real thing.
   *
   * @param ms - Milliseconds, 0 or more.
   * @throws {TypeError | RangeError} at once, for a bad `ms`.
   */
  readonly sleep = (ms: number): Promise<void> => {
    checkDuration('ms', ms, 'zeroOrMore')
    return new Promise((resolve) => {
      this.#sleepers++
      this.setTimeout(() => {
        this.#sleepers--
        resolve()
      }, ms)
      for (const check of this.#onSleep) check()
    })
  }

  /**
   * Moves the clock, and calls each timer on the way at its time. Before, between and after these calls, the event loop
   * runs until nothing is left to do, and file operations finish (not on Node 26).
   *
   * For anything else that is real, such as a socket, the clock does not wait. So advance it as far as something waits
   * on it, and await the rest: `report`, or `process.exited`. Several calls of `advance` run one after the other.
   *
   * @param ms - Milliseconds, 0 or more. With 0, the event loop runs and no time passes.
   * @throws {TypeError | RangeError} by rejection, for a bad `ms`.
   * @throws {LastcallError} `ERR_LASTCALL_TESTING` by rejection, if nothing has ever waited on this clock.
   */
  readonly advance = async (ms: number): Promise<void> => {
    checkDuration('ms', ms, 'zeroOrMore')
    const advanced = this.#advanced.then(() => this.#advance(ms))
    this.#advanced = advanced.catch(() => {})
    return advanced
  }

  /**
   * Resolves when at least `count` calls of {@link sleep} are pending, so that your test need not guess when to
   * advance.
   *
   * @param count - A whole number above 0, by default 1.
   * @throws {RangeError} at once, for a bad `count`.
   */
  readonly waiting = (count = 1): Promise<void> => {
    // K2
    if (!Number.isInteger(count) || count < 1) wrongValue('count', 'a whole number above 0', count)
    const reached = new Promise<void>((resolve) => {
      const check = (): void => {
        if (this.#sleepers < count) return
        this.#onSleep.delete(check)
        resolve()
      }
      this.#onSleep.add(check)
      check()
    })
    const why = (): string =>
      `pending calls of \`clock.sleep(ms)\`: ${this.#sleepers}. Timers of other code do not count`
    return this.#hints.on(reached, `clock.waiting(${count})`, why)
  }

  async #advance(ms: number): Promise<void> {
    await this.#settle()
    if (ms > 0 && !this.#hasTimed) {
      throw testingError(
        `nothing has ever waited on this clock, so \`advance(${ms})\` changes nothing: ${this.explain()}`,
      )
    }
    const target = this.#now + ms
    for (let next = this.#nextUntil(target); next; next = this.#nextUntil(target)) {
      this.#timers.delete(next)
      this.#now = next.due
      next.callback()
      await this.#settle()
    }
    this.#now = target
  }

  /** Lets the event loop run until nothing is left to do on this clock at this time. */
  async #settle(): Promise<void> {
    do {
      await turn(systemClock)
      await fileWorkDone()
    } while (this.#immediates > 0)
  }

  #nextUntil(target: number): FakeTimer | undefined {
    let next: FakeTimer | undefined
    for (const timer of this.#timers) {
      if (timer.due <= target && (!next || timer.due < next.due)) next = timer
    }
    return next
  }
}
