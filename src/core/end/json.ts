import { isError } from '../check/check.ts'
import { show } from '../node/show.ts'

/** How deep objects may be nested. No report is that deep; a longer chain of causes is cut. */
const DEEPEST = 16

/** How many objects are copied at most. Those beyond are shown as text. */
const MOST_VALUES = 10_000

/** O5: a copy of a value that JSON can hold. Errors keep their name, message, code, stack and cause. */
export function toJSON(value: object): object {
  return new Copy().of(value, DEEPEST) as object
}

/** One copy of a report. Hooks may throw anything, so it is bounded in depth and size, and cycles are cut. */
class Copy {
  /** The objects around the value that is being copied. */
  readonly #around = new Set<object>()
  #left = MOST_VALUES

  of(value: unknown, depth: number): unknown {
    if (typeof value === 'bigint' || typeof value === 'symbol' || typeof value === 'function')
      return show(value)
    if (typeof value !== 'object' || value === null) return value
    if (depth === 0 || this.#left-- <= 0 || this.#around.has(value)) return show(value, { depth: 0 })
    this.#around.add(value)
    try {
      if (isError(value)) return this.#ofError(value, depth)
      if (Array.isArray(value)) return value.map((each) => this.of(each, depth - 1))
      return isPlain(value) ? this.#ofObject(value, depth) : show(value, { depth: 1 })
    } catch {
      // A getter or a proxy may throw.
      return show(value, { depth: 0 })
    } finally {
      this.#around.delete(value)
    }
  }

  #ofObject(value: object, depth: number): object {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, this.of(each, depth - 1)]))
  }

  #ofError(error: Error, depth: number): object {
    const { name, message, code, stack, cause, errors } = error as Error & {
      code?: unknown
      errors?: unknown
    }
    const given = { name, message, code, stack, cause, errors }
    const entries = Object.entries(given).filter(([, each]) => each !== undefined)
    return this.#ofObject(Object.fromEntries(entries), depth)
  }
}

/** Whether a value is an object of fields. A Date, a Map or a stream says more as text. */
function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}
