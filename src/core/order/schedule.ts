import { Level } from './level.ts'
import type { Step } from './step.ts'

/**
 * R2, D3: the order of a shutdown, as a state machine that knows neither time nor process. Its owner reports which step has
 * ended and which level has had its time, and the schedule answers which steps start.
 */
export class Schedule<T extends Step> {
  /** By priority: the steps of the levels that are not open yet. */
  readonly #closed = new Map<number, T[]>()
  /** The priorities of these levels. The next one is at the end of the array. */
  readonly #priorities: number[]
  /** The steps of the open level that have not started. */
  readonly #pending = new Set<T>()
  readonly #running = new Set<T>()
  readonly #overdue = new Set<T>()
  #level: Level<T> = new Level([], new Set(), Infinity)

  constructor(steps: Iterable<T>) {
    for (const step of steps) this.#shelve(step)
    this.#priorities = [...this.#closed.keys()].sort((a, b) => a - b)
  }

  get isOver(): boolean {
    const { size } = this.#overdue
    return size === 0 && this.#running.size === 0 && this.#pending.size === 0 && this.#priorities.length === 0
  }

  /** The priority of the level that opened last. */
  get openLevel(): number {
    return this.#level.priority
  }

  /** Whether the last level has ended, so that only levels above it are waited for. */
  get isLevelOver(): boolean {
    return this.#running.size === 0
  }

  /** The steps of levels that were passed over, as long as they have not ended. */
  get overdue(): ReadonlySet<T> {
    return this.#overdue
  }

  /** Opens the first level. */
  start(): T[] {
    return this.#take()
  }

  /** Notes that a step has ended, in whatever way. Returns the steps that start now. */
  end(step: T): T[] {
    if (this.#overdue.delete(step)) return []
    this.#running.delete(step)
    this.#level.end(step)
    return this.#take()
  }

  /** R9: takes in a step that came while stopping. It starts in its place if that is still to come, else at once. */
  add(step: T): T[] {
    const open = this.#level.priority
    if (step.priority < open) {
      this.#insert(step)
      // If nothing runs, nothing will ever open the next level: open it now.
      return this.#running.size === 0 ? this.#take() : []
    }
    const isDue = step.priority > open || step.isHold || (step.isConcurrent && !step.after)
    const home = isDue ? this.#running : this.#pending
    home.add(step)
    if (step.after || this.#level.awaits(step.name)) {
      this.#level = new Level(this.#pending, this.#running, open)
    } else if (!isDue) this.#level.push(step)
    return isDue ? [step, ...this.#take()] : this.#take()
  }

  /** R8: takes out a step that has not been handed out. What waited for it alone starts now. */
  withdraw(step: T): T[] {
    const closed = this.#closed.get(step.priority)
    if (closed?.includes(step)) {
      this.#closed.set(
        step.priority,
        closed.filter((each) => each !== step),
      )
      return []
    }
    if (!this.#pending.delete(step)) return []
    this.#level = new Level(this.#pending, this.#running, this.#level.priority)
    return this.#take()
  }

  /** D3: starts what is left of the open level, in the order in which it would have started. */
  startRest(): T[] {
    const started = this.#running.size
    const all = [...this.#running]
    // As if each step ended as soon as it starts.
    for (const step of all) {
      this.#level.end(step)
      all.push(...this.#takeHere())
    }
    return all.slice(started)
  }

  /** D3: opens the next level, which does not wait for what still runs. */
  passOver(): T[] {
    for (const step of this.#running) this.#overdue.add(step)
    this.#running.clear()
    return this.#take()
  }

  #take(): T[] {
    const starting = this.#takeHere()
    if (this.#running.size > 0) return starting
    const priority = this.#priorities.pop()
    if (priority === undefined) return starting
    for (const step of this.#closed.get(priority) ?? []) this.#pending.add(step)
    this.#closed.delete(priority)
    this.#level = new Level(this.#pending, new Set(), priority)
    return this.#take()
  }

  #takeHere(): T[] {
    const starting = this.#level.take()
    for (const step of starting) {
      this.#pending.delete(step)
      this.#running.add(step)
    }
    return starting
  }

  #shelve(step: T): void {
    const steps = this.#closed.get(step.priority)
    if (steps) steps.push(step)
    else this.#closed.set(step.priority, [step])
  }

  #insert(step: T): void {
    if (!this.#closed.has(step.priority)) {
      const at = this.#priorities.findIndex((priority) => priority > step.priority)
      this.#priorities.splice(at < 0 ? this.#priorities.length : at, 0, step.priority)
    }
    this.#shelve(step)
  }
}

/** All steps in the order in which they would start if each ended at once. */
export function orderOf<T extends Step>(steps: Iterable<T>): T[] {
  const schedule = new Schedule(steps)
  const order = schedule.start()
  for (;;) {
    order.push(...schedule.startRest())
    const next = schedule.passOver()
    if (next.length === 0) return order
    order.push(...next)
  }
}
