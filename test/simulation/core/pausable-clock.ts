import type { Timer } from '../../../src/core/api/host.ts'
import { FakeClock } from '../../../src/testing/fake-clock.ts'

type Callback = () => void

/** Resolves when no microtask is left: as on Node, they run before the next timer. */
const microtasks = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve))

/**
 * A fake clock whose process can be paused. What falls due meanwhile happens at the end of the pause, in one turn of the loop:
 * first the timers, in their order, and then what has come from outside. Immediates come after that, as on Node.
 */
export class PausableClock extends FakeClock {
  #isPaused = false
  /** What fell due during the pause, in this order. */
  readonly #dueTimers = new Map<Timer, Callback>()
  #arrived: Callback[] = []
  readonly #setTimeout: FakeClock['setTimeout']

  constructor() {
    super()
    const { setTimeout, clearTimeout } = this
    this.#setTimeout = setTimeout
    Object.assign(this, {
      setTimeout: (callback: Callback, ms: number): Timer => {
        const timer: Timer = setTimeout(() => {
          if (this.#isPaused) this.#dueTimers.set(timer, callback)
          else callback()
        }, ms)
        return timer
      },
      clearTimeout: (timer: Timer | undefined): void => {
        clearTimeout(timer)
        if (timer) this.#dueTimers.delete(timer)
      },
    })
  }

  /** Something comes from outside `ms` milliseconds from now. */
  arrive(callback: Callback, ms: number): void {
    this.#setTimeout(() => {
      if (this.#isPaused) this.#arrived.push(callback)
      else callback()
    }, ms)
  }

  /** The process does not run for `ms` milliseconds. */
  pause(ms: number, onResume: Callback): void {
    this.#isPaused = true
    this.#setTimeout(() => void this.#resume(onResume), ms)
  }

  async #resume(onResume: Callback): Promise<void> {
    this.#isPaused = false
    onResume()
    for (const [timer, callback] of this.#dueTimers) {
      // One timer may clear the next.
      if (!this.#dueTimers.delete(timer)) continue
      callback()
      await microtasks()
    }
    for (const callback of this.#arrived.splice(0)) {
      callback()
      await microtasks()
    }
  }
}
