import type { Clock, Timer } from '../core/api/host.ts'
import { wrongValue } from '../core/check/check.ts'
import { checkDuration } from '../core/check/duration.ts'
import { systemClock, turn } from '../core/node/clock.ts'
import { TestingError } from './errors.ts'
import { Hints } from './hint.ts'
import { fileWorkDone } from './real-work.ts'

interface FakeTimer extends Timer {
  readonly due: number
  readonly callback: () => void
}

/**
 * A clock that stands still until it is moved by hand.
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
   * Says why nobody may have waited on it; the registry that runs on it knows more.
   *
   * @internal
   */
  explain: () => string = () => 'a shutdown has to begin before it, or someone to `clock.sleep(ms)`'

  /** Milliseconds that it has been moved. */
  readonly now = (): number => this.#now

  /** Calls `callback` once, when the clock is moved over the time. Holds no loop. */
  readonly setTimeout = (callback: () => void, ms: number): Timer => {
    const timer: FakeTimer = { callback, due: this.#now + Math.max(0, ms || 0), unref: () => {} }
    this.#timers.add(timer)
    this.#hasTimed = true
    return timer
  }

  readonly clearTimeout = (timer: Timer | undefined): void => {
    this.#timers.delete(timer as FakeTimer)
  }

  /** A real turn of the loop: it takes no time on this clock. */
  readonly setImmediate = (callback: () => void): void => {
    this.#immediates++
    systemClock.setImmediate(() => {
      this.#immediates--
      callback()
    })
  }

  /** Timers that are set: those of a running shutdown, of its hooks' limits, of {@link sleep}. */
  get timers(): number {
    return this.#timers.size
  }

  /** How many {@link sleep} now. */
  get sleepers(): number {
    return this.#sleepers
  }

  /**
   * Resolves when this clock has been moved over the time; for what a hook under test waits for.
   *
   * @param ms - Milliseconds, 0 or more.
   * @throws {ArgumentTypeError | ArgumentRangeError} for a bad `ms`.
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
   * Moves the clock, and calls what falls due on the way, each at its time. Between them, and before and
   * after, the event loop gets to do what it has to do, and file operations come to their end, except on Node 26. What
   * waits for other real things, such as a socket, is overtaken. Calls at the same time happen one after the other.
   *
   * @param ms - Milliseconds, 0 or more. With 0 the event loop gets to do what it has to do, and that is all.
   * @throws {ArgumentTypeError | ArgumentRangeError} by rejection, for a bad `ms`.
   * @throws {TestingError} `ERR_LASTCALL_TESTING` by rejection, if nobody has ever waited on the clock.
   */
  readonly advance = async (ms: number): Promise<void> => {
    checkDuration('ms', ms, 'zeroOrMore')
    const advanced = this.#advanced.then(() => this.#advance(ms))
    this.#advanced = advanced.catch(() => {})
    return advanced
  }

  /**
   * Resolves as soon as at least `count` {@link sleep}, so that a test need not guess when to advance.
   *
   * @param count - A whole number above 0, by default 1.
   * @throws {ArgumentRangeError} for a bad `count`.
   */
  readonly waiting = (count = 1): Promise<void> => {
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
      `${this.#sleepers} sleep(s). Only \`clock.sleep(ms)\` of this clock counts as sleeping, not timers of other code`
    return this.#hints.on(reached, `clock.waiting(${count})`, why)
  }

  async #advance(ms: number): Promise<void> {
    await this.#settle()
    if (ms > 0 && !this.#hasTimed) {
      throw new TestingError(
        `nobody has ever waited on this clock, so \`advance(${ms})\` changes nothing: ${this.explain()}`,
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

  /** Lets the loop turn until nothing of this clock is left to do now. */
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
