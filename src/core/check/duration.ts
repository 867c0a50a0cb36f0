import { wrongType, wrongValue } from './check.ts'
import type { Check } from './options.ts'

/** What a duration may be. */
export type DurationRange = 'aboveZero' | 'finiteAboveZero' | 'zeroOrMore'

const RANGES: Record<DurationRange, readonly [expected: string, fits: (ms: number) => boolean]> = {
  aboveZero: [' above 0', (ms) => ms > 0],
  finiteAboveZero: [' above 0', (ms) => ms > 0 && ms < Infinity],
  zeroOrMore: [', 0 or more', (ms) => ms >= 0 && ms < Infinity],
}

/** The units of a duration in text, in milliseconds. */
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000 }

/** Checks a duration in code, a number of milliseconds. */
export function checkDuration(option: string, value: unknown, range: DurationRange): void {
  const [bounds, fits] = RANGES[range]
  const expected = `${range === 'aboveZero' ? 'a' : 'a finite'} number of milliseconds${bounds}`
  if (typeof value !== 'number') wrongType(option, expected, value)
  if (!fits(value)) wrongValue(option, expected, value)
}

/** {@link checkDuration} for a table of options. */
export function duration(range: DurationRange): Check {
  return (option, value) => checkDuration(option, value, range)
}

/**
 * D9: reads a duration in text, such as `25s`, `37.5s` or `500ms`, in milliseconds. A number without a unit is refused, unless it is 0.
 * In environment variables, platforms count in seconds; in code, this library counts in milliseconds.
 *
 * @throws {RangeError} if the text is not such a duration. The message says what to write.
 */
export function parseDuration(name: string, text: string, range: DurationRange): number {
  const [bounds, fits] = RANGES[range]
  const [, digits = '', unit = ''] = /^(\d+(?:_\d+)*(?:\.\d+)?)(ms|s|)$/.exec(text) ?? []
  const number = digits === '' ? Number.NaN : Number(digits.replaceAll('_', ''))
  const ms = unit === '' && number !== 0 ? Number.NaN : number * (UNITS[unit] ?? 0)
  if (fits(ms)) return ms
  const hint = unit === '' && number > 0 ? `write ${text}s or ${text}ms` : undefined
  wrongValue(name, `a duration${bounds} with its unit, such as 25s or 500ms`, text, hint)
}

/** A duration from an environment variable; `undefined` when the variable is not set or empty. */
export function durationFromEnv(
  env: Readonly<Record<string, string | undefined>>,
  variable: string,
  range: DurationRange,
): number | undefined {
  const text = env[variable]
  return text ? parseDuration(variable, text, range) : undefined
}
