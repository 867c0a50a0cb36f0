import { Countdown } from './after-countdown.ts'
import { gatesOf } from './after-gates.ts'
import { isSequential, type Step } from './step.ts'

/**
 * One open level of a schedule. Holds and concurrent steps start at once. A step with `after` starts when all that it names has
 * ended. The rest is the sequence: newest first, one at a time (R3). Once past the gate of a step with `after`, the sequence
 * waits for that step (R4).
 */
export class Level<T extends Step> {
  readonly priority: number
  /**
   * The steps that the sequence has not passed. The next one is at the end of the array. Holds are never gates, so they are not
   * here.
   */
  readonly #line: T[]
  /** Counts until all that a step names has ended. */
  readonly #named: Countdown<T>
  readonly #gates: ReadonlyMap<number, readonly T[]>
  readonly #started: Set<T>
  readonly #ended = new Set<T>()
  /** The steps that the sequence waits for before it goes on. */
  readonly #awaited: Set<T>
  /** The steps that may start, wherever the sequence is. */
  #ready: T[]

  /** @param running - The steps that have started and not ended. Steps of higher levels are included. */
  constructor(pending: Iterable<T>, running: ReadonlySet<T>, priority: number) {
    const waiting = [...pending]
    const steps = [...waiting, ...running]
    this.priority = priority
    this.#started = new Set(running)
    this.#named = new Countdown(steps, waiting)
    this.#gates = gatesOf(waiting, running)
    this.#line = steps.filter(({ isHold }) => !isHold).sort((a, b) => a.order - b.order)
    this.#awaited = new Set([...running].filter((step) => step.priority === priority && isSequential(step)))
    this.#ready = [...waiting.filter(startsAtOnce), ...this.#named.zero]
  }

  /** Takes out the steps that may start now. */
  take(): T[] {
    const starting = this.#ready
    this.#ready = []
    while (this.#awaited.size === 0) {
      const next = this.#line.pop()
      if (next === undefined) break
      if (isSequential(next) && !this.#started.has(next)) {
        starting.push(next)
        this.#awaited.add(next)
      }
      for (const step of this.#gates.get(next.order) ?? []) {
        if (!this.#ended.has(step)) this.#awaited.add(step)
      }
    }
    return starting
  }

  end(step: T): void {
    if (step.after) this.#ended.add(step)
    this.#awaited.delete(step)
    for (const waiter of this.#named.cross(step)) this.#ready.push(waiter)
  }

  /** Whether a step that has not started waits for this name. */
  awaits(name: string | undefined): boolean {
    return name !== undefined && this.#named.awaits(name)
  }

  /** Puts the newest step, which no other waits for, next in the sequence. */
  push(step: T): void {
    this.#line.push(step)
  }
}

function startsAtOnce({ after, isConcurrent, isHold }: Step): boolean {
  return isHold || (!after && isConcurrent)
}
