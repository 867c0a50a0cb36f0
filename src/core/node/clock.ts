import pTimeout from 'p-timeout'
import type { Clock, Timer } from '../api/host.ts'
import { processNow } from './process-time.ts'

// The originals: a test runner's fake timers may later replace the globals and the functions of the module.
const { clearTimeout, setImmediate, setTimeout } = process.getBuiltinModule('node:timers')

/**
 * D10: the longest delay of a Node timer. Node fires a timer with a longer delay at once, so a longer delay takes several
 * timers.
 */
const LONGEST_DELAY = 2 ** 31 - 1

class SystemTimer implements Timer {
  readonly #due: number
  readonly #callback: () => void
  #timeout: NodeJS.Timeout
  #holds = true

  constructor(callback: () => void, ms: number) {
    this.#due = processNow() + ms
    this.#callback = callback
    this.#timeout = this.#arm(ms)
  }

  clear(): void {
    clearTimeout(this.#timeout)
  }

  unref(): void {
    this.#holds = false
    this.#timeout.unref()
  }

  #arm(ms: number): NodeJS.Timeout {
    // Node counts from the start of the current millisecond, so a timer may fire up to 1 ms early.
    const timeout = setTimeout(() => this.#fire(), Math.min(Math.ceil(ms) + 1, LONGEST_DELAY))
    return this.#holds ? timeout : timeout.unref()
  }

  #fire(): void {
    const left = this.#due - processNow()
    if (left > 0) this.#timeout = this.#arm(left)
    else this.#callback()
  }
}

/** Monotonic time and Node's timers, as they were when this module was loaded. */
export const systemClock: Clock = {
  now: processNow,
  setTimeout: (callback, ms) => new SystemTimer(callback, ms),
  clearTimeout: (timer) => {
    if (timer instanceof SystemTimer) timer.clear()
  },
  setImmediate: (callback) => {
    setImmediate(callback)
  },
}

/** Calls back after one whole turn of the event loop, when all events that were pending have been delivered. */
export function afterTurn(clock: Clock, callback: () => void): void {
  clock.setImmediate(() => clock.setImmediate(callback))
}

/** Resolves after one whole turn of the event loop. */
export function turn(clock: Clock): Promise<void> {
  return new Promise((resolve) => afterTurn(clock, resolve))
}

/** Resolves after `ms` milliseconds. */
export function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => clock.setTimeout(resolve, ms))
}

/** Resolves after `ms` milliseconds, or as soon as `signal` aborts. */
export function sleep(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted || ms <= 0) return resolve()
    const wake = (): void => {
      clock.clearTimeout(timer)
      signal.removeEventListener('abort', wake)
      resolve()
    }
    const timer: Timer = clock.setTimeout(wake, ms)
    signal.addEventListener('abort', wake)
  })
}

/** Settles like `promise`, but after `ms` milliseconds at the latest, with what `onTimeout` returns. */
export function withTimeout<T>(
  clock: Clock,
  promise: PromiseLike<T>,
  ms: number,
  onTimeout: () => T,
): Promise<T> {
  const customTimers = clock as unknown as {
    setTimeout: typeof setTimeout
    clearTimeout: typeof clearTimeout
  }
  return pTimeout(promise, { milliseconds: Math.max(ms, 1), customTimers, fallback: onTimeout })
}
