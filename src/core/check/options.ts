import { checkKnown, checkOneOf, checkOptions } from './check.ts'

/** Throws if the value of an option is not allowed. */
export type Check<T = unknown> = (option: string, value: unknown, all: T) => void

/** One check for each option of `T`. TypeScript refuses a table that leaves one out. */
export type Checks<T> = { readonly [K in keyof T]-?: Check<T> }

/** A copy without a prototype: an option that was not given is not found on a polluted `Object.prototype` either. */
export function own<T extends object>(object: T): T {
  return { __proto__: null, ...object } as T
}

/**
 * Checks an object of options: it has no unknown names, and each option that was given passes its check. Options that are
 * `undefined` count as not given, unless they are `required`.
 *
 * @returns the options as an object of its {@link own}, to be read in place of the one that was given.
 */
export function checkShape<T extends object>(
  what: string,
  options: T,
  checks: Checks<T>,
  required: readonly (keyof T)[] = [],
): T {
  checkOptions('options', options)
  checkKnown(what, options, Object.keys(checks))
  const given = own(options)
  for (const option of Object.keys(checks) as (keyof T & string)[]) {
    const value = given[option]
    if (value !== undefined || required.includes(option)) checks[option](option, value, given)
  }
  return given
}

/** A check for one of a few words, or `true` or `false` where that is one of them. */
export function oneOf(...allowed: readonly (string | boolean)[]): Check {
  return (option, value) => checkOneOf(option, value, allowed)
}
