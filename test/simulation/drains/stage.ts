import type { Clock } from '../../../src/core/api/host.ts'
import type { ConnectionTrace, RequestTrace } from './trace.ts'

/** Milliseconds on the clock before the trigger. */
export const START = 2_000

/** What clients, application and network of one scenario share. */
export class Stage {
  readonly clock: Clock
  readonly connections: ConnectionTrace[] = []
  /** Each request that was sent, by its path. */
  readonly requests: Map<string, RequestTrace> = new Map()
  /** How many timers of the scenario are set, beside those of the library. */
  timers = 0

  constructor(clock: Clock) {
    this.clock = clock
  }

  /** Milliseconds after the trigger. */
  readonly now = (): number => this.clock.now() - START

  /** Returns a function that gives up. */
  after(ms: number, callback: () => void): () => void {
    let isSet = true
    const done = (): void => {
      if (isSet) this.timers--
      isSet = false
    }
    this.timers++
    const timer = this.clock.setTimeout(() => {
      done()
      callback()
    }, ms)
    return () => {
      done()
      this.clock.clearTimeout(timer)
    }
  }
}
