import { Countdown } from './countdown.ts'
import type { Step } from './schedule.ts'

/**
 * One open level of a schedule. Its line is everything but the holds, newest first. Steps without `after`
 * run one at a time as the line comes by them. A step with `after` starts as soon as what it names has
 * ended, wherever the line is; the line waits for it when it comes by, since what is older may be what it
 * uses. Only a step that itself needs something further down does not hold up the line there, but as soon
 * as the line has come by all that it needs.
 */
export class Level<T extends Step> {
  readonly priority: number
  /** Oldest first, so that the next one is the last. */
  readonly #line: T[]
  /** Counts until all that a step names has ended: then it starts. */
  readonly #toEnd: Countdown<T>
  /** Counts until the line has come by all that a step needs: then it can hold up the line. */
  readonly #toPass: Countdown<T>
  readonly #ended = new Set<T>()
  /** Steps with `after` that the line came by. */
  readonly #met = new Set<T>()
  /** Steps with `after` that need nothing further down the line. */
  readonly #free = new Set<T>()
  /** What the line waits for before it goes on. */
  readonly #awaited = new Set<T>()
  /** What may start, whatever the line does. */
  #ready: T[]

  constructor(pending: Iterable<T>, running: Iterable<T>, priority: number) {
    const waiting = [...pending]
    const started = [...running]
    this.priority = priority
    this.#toEnd = new Countdown([...waiting, ...started], waiting)
    this.#toPass = new Countdown(waiting, waiting)
    this.#line = [...waiting, ...started.filter((step) => step.after)]
      .filter((step) => !step.isHold)
      .sort((a, b) => a.order - b.order)
    for (const step of started) {
      if (step.after) this.#free.add(step)
      else if (!step.isHold && step.priority === priority) this.#awaited.add(step)
    }
    this.#ready = [...waiting.filter((step) => step.isHold), ...this.#toEnd.zero]
    this.#setFree(this.#toPass.zero)
  }

  /** Takes out what may start now. */
  take(): T[] {
    const starting = this.#ready
    this.#ready = []
    while (this.#awaited.size === 0) {
      const next = this.#line.pop()
      if (next === undefined) break
      if (next.after) this.#meet(next)
      else {
        starting.push(next)
        this.#awaited.add(next)
        this.#setFree(this.#toPass.cross(next))
      }
    }
    return starting
  }

  end(step: T): void {
    if (step.after) this.#ended.add(step)
    this.#awaited.delete(step)
    for (const waiter of this.#toEnd.cross(step)) this.#ready.push(waiter)
  }

  /** Whether a step that has not started waits for this name. */
  awaits(name: string | undefined): boolean {
    return name !== undefined && this.#toEnd.awaits(name)
  }

  /** Puts the newest step, without `after` and awaited by none, next in line. */
  push(step: T): void {
    this.#line.push(step)
  }

  #meet(step: T): void {
    this.#met.add(step)
    this.#block(step)
  }

  /** Frees steps, and what needed only these, and so on. */
  #setFree(steps: readonly T[]): void {
    const freed = [...steps]
    for (const step of freed) {
      this.#free.add(step)
      this.#block(step)
      for (const waiter of this.#toPass.cross(step)) freed.push(waiter)
    }
  }

  #block(step: T): void {
    if (this.#met.has(step) && this.#free.has(step) && !this.#ended.has(step)) this.#awaited.add(step)
  }
}
