import type { Step } from './step.ts'

const NONE: readonly never[] = []

/**
 * R5: counts, for each step with `after`, the names that it still waits for. A name is settled when every step with that name
 * is crossed off. A level crosses a step off when it has ended.
 */
export class Countdown<T extends Step> {
  /** The steps with `after` that wait for nothing, since no step has the names. */
  readonly zero: readonly T[]
  /** By name that is waited for: how many steps with that name have not been crossed off. */
  readonly #left = new Map<string, number>()
  readonly #waiters = new Map<string, T[]>()
  /** By waiting step: how many of its names are not settled. */
  readonly #needs = new Map<T, number>()

  constructor(steps: readonly T[], waiting: readonly T[]) {
    const waiters = waiting.filter(({ after }) => after)
    for (const waiter of waiters) for (const name of waiter.after ?? []) this.#enlist(name, waiter)
    if (waiters.length > 0) for (const step of steps) this.#count(step)
    this.zero = waiters.filter((waiter) => this.#countNeeds(waiter) === 0)
  }

  /** Whether some step has this name in its `after`. */
  awaits(name: string): boolean {
    return this.#waiters.has(name)
  }

  /** Crosses a step off. Returns the steps that waited for nothing else. */
  cross({ name, isHold }: T): readonly T[] {
    if (name === undefined || isHold || !this.awaits(name)) return NONE
    const left = (this.#left.get(name) ?? 0) - 1
    this.#left.set(name, left)
    if (left !== 0) return []
    return (this.#waiters.get(name) ?? []).filter((waiter) => this.#ease(waiter) === 0)
  }

  #enlist(name: string, waiter: T): void {
    const waiters = this.#waiters.get(name)
    if (waiters) waiters.push(waiter)
    else this.#waiters.set(name, [waiter])
  }

  #count({ name, isHold }: T): void {
    if (name === undefined || isHold || !this.awaits(name)) return
    this.#left.set(name, (this.#left.get(name) ?? 0) + 1)
  }

  #countNeeds(waiter: T): number {
    const needs = (waiter.after ?? []).filter((name) => this.#left.has(name)).length
    this.#needs.set(waiter, needs)
    return needs
  }

  #ease(waiter: T): number {
    const needs = (this.#needs.get(waiter) ?? 0) - 1
    this.#needs.set(waiter, needs)
    return needs
  }
}
