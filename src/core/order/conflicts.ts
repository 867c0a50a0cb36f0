import { LastcallError } from '../api/errors.ts'
import type { Step } from './step.ts'

/** Why the `after` of a step, or of a step that names it, cannot be honoured. */
export interface Conflict {
  /** The name to drop from the step's `after`; `undefined` if another step's `after` is the problem. */
  readonly drop: string | undefined
  readonly error: LastcallError
}

/** R6: an index of the unstarted steps by the names they wait for. Finds cycles and names on lower levels. */
export class WaitIndex<T extends Step> {
  /** By name: the priority of the step that has the name, or those of several steps in ascending order. */
  readonly #priorities = new Map<string, number | number[]>()
  readonly #waiters = new Map<string, Set<T>>()

  add(step: T): void {
    if (step.name !== undefined) this.#bear(step.name, step.priority)
    for (const name of step.after ?? []) {
      const waiters = this.#waiters.get(name)
      if (waiters) waiters.add(step)
      else this.#waiters.set(name, new Set([step]))
    }
  }

  delete(step: T): void {
    if (step.name !== undefined) this.#unbear(step.name, step.priority)
    for (const name of step.after ?? []) {
      const waiters = this.#waiters.get(name)
      waiters?.delete(step)
      if (waiters?.size === 0) this.#waiters.delete(name)
    }
  }

  /** Whether a step that has not started has the name. */
  knows(name: string): boolean {
    return this.#priorities.has(name)
  }

  /** Whether a step that has not started waits for the name. */
  awaits(name: string | undefined): boolean {
    return name !== undefined && this.#waiters.has(name)
  }

  /** The conflicts of adding a step. R11: other steps are searched only if an `after` names this one. */
  *conflictsOf(step: T): Generator<Conflict> {
    yield* this.#namesBelow(step)
    yield* this.#waitersAbove(step)
    yield* this.#cycles(step)
  }

  *#namesBelow({ name, after, priority }: T): Generator<Conflict> {
    for (const named of after ?? []) {
      const [lowest] = this.#prioritiesOf(named)
      if (lowest === undefined || lowest >= priority) continue
      const levels = `priority ${priority}, and \`${named}\` runs later, at ${lowest}`
      yield {
        drop: named,
        error: levelError(`\`${name ?? 'this hook'}\` cannot run after \`${named}\`: it has ${levels}`),
      }
    }
  }

  *#waitersAbove({ name, priority }: T): Generator<Conflict> {
    for (const waiter of this.#waitersFor(name)) {
      if (waiter.priority <= priority) continue
      const levels = `priority ${waiter.priority}, and \`${name}\` would run later, at ${priority}`
      yield {
        drop: undefined,
        error: levelError(`\`${waiter.name ?? 'a hook'}\` cannot run after \`${name}\`: it has ${levels}`),
      }
    }
  }

  /** Walks the steps that wait for this one, directly or through others, and looks for one that this step waits for. */
  *#cycles(step: T): Generator<Conflict> {
    const { name, after, priority } = step
    if (name === undefined || !after) return
    if (after.includes(name)) yield { drop: name, error: cycleError([name, name]) }
    const waitsFor = new Map<T, T>()
    const reached = [step]
    for (const each of reached) {
      for (const waiter of this.#waitersFor(each.name)) {
        if (waiter.priority !== priority || waitsFor.has(waiter)) continue
        waitsFor.set(waiter, each)
        reached.push(waiter)
        if (waiter.name !== undefined && after.includes(waiter.name)) {
          yield { drop: waiter.name, error: cycleError([name, ...pathDown(waiter, waitsFor)]) }
        }
      }
    }
  }

  #waitersFor(name: string | undefined): Iterable<T> {
    return (name !== undefined && this.#waiters.get(name)) || []
  }

  #bear(name: string, priority: number): void {
    const known = this.#priorities.get(name)
    if (known === undefined) this.#priorities.set(name, priority)
    else if (typeof known === 'number')
      this.#priorities.set(
        name,
        [known, priority].sort((a, b) => a - b),
      )
    else known.splice(upperBound(known, priority), 0, priority)
  }

  #unbear(name: string, priority: number): void {
    const known = this.#priorities.get(name)
    if (typeof known === 'object') known.splice(upperBound(known, priority) - 1, 1)
    if (typeof known === 'number' || known?.length === 0) this.#priorities.delete(name)
  }

  #prioritiesOf(name: string): readonly number[] {
    const known = this.#priorities.get(name)
    return known === undefined ? [] : typeof known === 'number' ? [known] : known
  }
}

/** The names along a cycle, from a step to the one that closes it. */
function pathDown<T extends Step>(from: T, waitsFor: ReadonlyMap<T, T>): string[] {
  const names: string[] = []
  for (let step: T | undefined = from; step; step = waitsFor.get(step)) names.push(step.name ?? '')
  return names
}

function levelError(message: string): LastcallError {
  return new LastcallError('ERR_LASTCALL_LEVEL', message)
}

function cycleError(names: readonly string[]): LastcallError {
  const shown = names.map((name) => `\`${name}\``).join(' after ')
  return new LastcallError('ERR_LASTCALL_CYCLE', `hooks would wait for each other: ${shown}`)
}

/** The index of the first number above `value` in an ascending array. */
function upperBound(sorted: readonly number[], value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle] as number) > value) high = middle
    else low = middle + 1
  }
  return low
}
