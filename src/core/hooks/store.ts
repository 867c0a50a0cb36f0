import { withoutLink } from '../api/errors.ts'
import { type Conflict, WaitIndex } from '../order/conflicts.ts'
import { orderOf } from '../order/schedule.ts'
import type { Hook } from './hook.ts'

/** The hooks and holds that are registered and have not started. */
export class HookStore {
  readonly #hooks = new Set<Hook>()
  readonly #waits = new WaitIndex<Hook>()

  get size(): number {
    return this.#hooks.size
  }

  [Symbol.iterator](): Iterator<Hook> {
    return this.#hooks.values()
  }

  /** The hooks without the holds, in the order in which they would start if each ended at once. */
  inOrder(): Hook[] {
    return orderOf([...this.#hooks].filter(({ isHold }) => !isHold))
  }

  /** Whether a level has a hook. */
  hasLevel(priority: number): boolean {
    for (const hook of this.#hooks) if (hook.priority === priority) return true
    return false
  }

  /** R6: returns why the `after` of a hook cannot be honoured. R11: costs nothing if no `after` is involved. */
  conflictsOf(hook: Hook): Iterable<Conflict> {
    const isFree = hook.isHold || (!hook.after && !this.#waits.awaits(hook.name))
    return isFree ? [] : this.#waits.conflictsOf(hook)
  }

  add(hook: Hook): void {
    this.#hooks.add(hook)
    if (!hook.isHold) this.#waits.add(hook)
  }

  /** R6: adds a hook while stopping. What its `after` cannot keep is left out of it. Returns why, for each name. */
  addWithoutConflicts(hook: Hook): string[] {
    const conflicts = [...this.conflictsOf(hook)]
    const dropped = conflicts.map(({ drop }) => drop)
    hook.after = hook.after?.filter((name) => !dropped.includes(name))
    this.add(hook)
    return conflicts.map(({ error }) => withoutLink(error.message))
  }

  has(hook: Hook): boolean {
    return this.#hooks.has(hook)
  }

  /** Returns false if the hook was not here: it has started, or was taken out before. */
  delete(hook: Hook): boolean {
    const wasHere = this.#hooks.delete(hook)
    if (wasHere && !hook.isHold) this.#waits.delete(hook)
    return wasHere
  }

  clear(): void {
    for (const hook of this.#hooks) this.delete(hook)
  }

  /** The names in `after` that no hook has, each with the hook that names it. */
  *unknownNames(): Generator<[Hook, string]> {
    for (const hook of this.#hooks) {
      for (const name of hook.after ?? []) if (!this.#waits.knows(name)) yield [hook, name]
    }
  }
}
