import { isError } from '../check/check.ts'
import { show } from '../node/show.ts'

/** Deeper than any report or chain of causes. Cyclic values are cut there. */
const DEEPEST = 16

/** O5: a copy of a value that JSON can hold. Errors keep their name, message, code, stack and cause. */
export function toJSON(value: object): object {
  return copy(value, DEEPEST) as object
}

function copy(value: unknown, depth: number): unknown {
  if (typeof value === 'bigint' || typeof value === 'symbol' || typeof value === 'function')
    return show(value)
  if (typeof value !== 'object' || value === null) return value
  if (depth === 0) return show(value, { depth: 0 })
  try {
    if (isError(value)) return copyError(value, depth)
    if (Array.isArray(value)) return value.map((each) => copy(each, depth - 1))
    const entries = Object.entries(value).map(([key, each]) => [key, copy(each, depth - 1)])
    return Object.fromEntries(entries)
  } catch {
    // A getter or a proxy may throw.
    return show(value, { depth: 0 })
  }
}

function copyError(error: Error, depth: number): object {
  const { name, message, code, stack, cause, errors } = error as Error & { code?: unknown; errors?: unknown }
  return {
    name: copy(name, depth - 1),
    message: copy(message, depth - 1),
    ...(code !== undefined && { code: copy(code, depth - 1) }),
    stack: copy(stack, depth - 1),
    ...(cause !== undefined && { cause: copy(cause, depth - 1) }),
    ...(errors !== undefined && { errors: copy(errors, depth - 1) }),
  }
}
