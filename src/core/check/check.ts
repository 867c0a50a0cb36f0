import { rangeError, typeError } from '../api/errors.ts'
import { SHARED, type SharedRegistry } from '../api/sharing.ts'
import { builtin } from '../node/builtin.ts'
import { show } from '../node/show.ts'
import { isSignal } from './signal.ts'

/** Shows the value that came, so that the message alone is enough to find the mistake. */
function got(value: unknown): string {
  const whole = show(value, { depth: 0, breakLength: Infinity, maxStringLength: 60 })
  const shown = whole.length > 80 ? `${whole.slice(0, 80).split('\n')[0]}…` : whole
  return value === null || value === undefined ? `got ${shown}` : `got ${shown} (${typeof value})`
}

/** @throws always: the value's type is wrong. */
export function wrongType(option: string, expected: string, value: unknown): never {
  throw typeError(`\`${option}\` must be ${expected}, ${got(value)}`)
}

/** @throws always: the value's type is right, the value is not. A `hint` says what to write instead. */
export function wrongValue(option: string, expected: string, value: unknown, hint?: string): never {
  const remedy = hint === undefined ? '' : `: ${hint}`
  throw rangeError(`\`${option}\` must be ${expected}, ${got(value)}${remedy}`)
}

/** Whether a value is an error, even one of another realm: test runners have several. */
export function isError(value: unknown): value is Error {
  try {
    return value instanceof Error || builtin('node:util').types.isNativeError(value)
  } catch {
    // A proxy may throw on any access.
    return false
  }
}

/** Whether a value can be waited for. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    value !== null &&
    (typeof value === 'object' || typeof value === 'function') &&
    typeof (value as Partial<PromiseLike<unknown>>).then === 'function'
  )
}

export function checkFunction(
  option: string,
  value: unknown,
): asserts value is (...args: never[]) => unknown {
  if (typeof value !== 'function') wrongType(option, 'a function', value)
}

export function checkBoolean(option: string, value: unknown): asserts value is boolean {
  if (typeof value !== 'boolean') wrongType(option, 'true or false', value)
}

export function checkName(option: string, value: unknown): asserts value is string {
  if (typeof value !== 'string') wrongType(option, 'a string', value)
  if (value === '') wrongValue(option, 'a string that is not empty', value)
}

export function checkOptions(option: string, value: unknown): asserts value is object {
  if (typeof value !== 'object' || value === null) wrongType(option, 'an object with options', value)
}

/** Throws if a value is not a registry of this library, from any copy. */
export function checkRegistry(option: string, value: unknown): asserts value is SharedRegistry {
  if (typeof value !== 'object' || value === null || !(SHARED in value))
    wrongType(option, 'a registry of this library', value)
}

/** T8: signals that no process can listen to. */
const UNCATCHABLE = ['SIGKILL', 'SIGSTOP']

export function checkSignals(option: string, value: unknown): asserts value is NodeJS.Signals[] {
  if (!Array.isArray(value)) wrongType(option, 'an array of signal names', value)
  for (const signal of value) {
    if (typeof signal !== 'string') wrongType(option, 'an array of signal names', signal)
    if (UNCATCHABLE.includes(signal)) wrongValue(option, 'signals that a process can catch', signal)
    if (!isSignal(signal)) wrongValue(option, "names of this platform's signals", signal)
  }
}

/** @throws if a value is not the name of a signal of this platform, SIGKILL and SIGSTOP among them. */
export function checkSignal(option: string, value: unknown): asserts value is NodeJS.Signals {
  if (!isSignal(String(value))) wrongValue(option, "the name of one of this platform's signals", value)
}

/** R7: refuses an unknown option, which would have no effect: it may be a misspelt one. */
export function checkKnown(what: string, options: object, known: readonly string[]): void {
  for (const option of Object.keys(options)) {
    if (!known.includes(option)) {
      throw rangeError(`\`${option}\` is no option of ${what}; there are ${known.join(', ')}`)
    }
  }
}

/** Checks that a value is one of a few words, or `true` or `false` where that is allowed. */
export function checkOneOf(option: string, value: unknown, allowed: readonly (string | boolean)[]): void {
  if (allowed.includes(value as string | boolean)) return
  const names = allowed.map((each) => (typeof each === 'boolean' ? String(each) : `'${each}'`))
  const expected = `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`
  if (typeof value === 'string' || typeof value === 'boolean') wrongValue(option, expected, value)
  wrongType(option, expected, value)
}
