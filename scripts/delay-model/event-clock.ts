import type { Clock, Timer } from '../../src/core/api/host.ts'

interface EventTimer extends Timer {
  readonly due: number
  readonly callback: () => void
}

/** A clock that jumps from timer to timer without the event loop, so that thousands of delays pass in a second. */
export class EventClock implements Clock {
  #now = 0
  readonly #timers = new Set<EventTimer>()

  readonly now = (): number => this.#now

  readonly setTimeout = (callback: () => void, ms: number): Timer => {
    const timer: EventTimer = { callback, due: this.#now + Math.max(0, ms), unref: () => {} }
    this.#timers.add(timer)
    return timer
  }

  readonly clearTimeout = (timer: Timer | undefined): void => {
    this.#timers.delete(timer as EventTimer)
  }

  readonly setImmediate = (callback: () => void): void => {
    this.setTimeout(callback, 0)
  }

  /** Calls all timers, each at its time, until none is left. */
  run(): void {
    for (let next = this.#next(); next; next = this.#next()) {
      this.#timers.delete(next)
      this.#now = next.due
      next.callback()
    }
  }

  #next(): EventTimer | undefined {
    let next: EventTimer | undefined
    for (const timer of this.#timers) if (!next || timer.due < next.due) next = timer
    return next
  }
}
