import type { Step } from './plan.ts'

/** Tells when every step that bears a name of a step's `after` has been crossed off. */
export class Countdown<T extends Step> {
  /** The waiting steps that wait for nothing: no step bears the names of their `after`. */
  readonly zero: readonly T[]
  /** How many steps of each name have not been crossed off. */
  readonly #left = new Map<string, number>()
  readonly #waiters = new Map<string, T[]>()
  /** How many names of each waiting step have not been crossed off. */
  readonly #needs = new Map<T, number>()

  constructor(steps: readonly T[], waiting: readonly T[]) {
    for (const { name, isHold } of steps) {
      if (name !== undefined && !isHold) this.#left.set(name, (this.#left.get(name) ?? 0) + 1)
    }
    const zero: T[] = []
    for (const step of waiting) {
      if (step.after && this.#await(step, step.after) === 0) zero.push(step)
    }
    this.zero = zero
  }

  /** Whether a step waits, or would wait, for this name. */
  awaits(name: string): boolean {
    return this.#waiters.has(name)
  }

  /** Crosses a step off, and returns those that waited for nothing else. */
  cross({ name, isHold }: T): T[] {
    if (name === undefined || isHold) return []
    const left = (this.#left.get(name) ?? 0) - 1
    this.#left.set(name, left)
    if (left !== 0) return []
    return (this.#waiters.get(name) ?? []).filter((waiter) => this.#ease(waiter) === 0)
  }

  #await(step: T, after: readonly string[]): number {
    for (const name of after) {
      const waiters = this.#waiters.get(name)
      if (waiters) waiters.push(step)
      else this.#waiters.set(name, [step])
    }
    const needs = after.filter((name) => this.#left.has(name)).length
    this.#needs.set(step, needs)
    return needs
  }

  #ease(waiter: T): number {
    const needs = (this.#needs.get(waiter) ?? 0) - 1
    this.#needs.set(waiter, needs)
    return needs
  }
}
