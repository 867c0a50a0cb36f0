/** A duration for people: `25 s`, `1.4 s`, `500 ms`. */
export function formatTime(ms: number): string {
  if (ms === Infinity) return 'no limit'
  return ms < 1_000 && ms > 0 ? `${ms} ms` : `${ms / 1_000} s`
}

/** Whole seconds, rounded up, as manifests and units have them. */
export function inSeconds(ms: number): number {
  return Math.ceil(ms / 1_000)
}

/** Milliseconds that a process may need between its deadline and its exit. */
export const MARGIN = 1_000

/** What such a time is called in a sum. */
export const MARGIN_NAME = 'for the exit'

/** One number of a sum, and where it comes from. */
export type Term = readonly [ms: number, name: string]

/**
 * `10 s (preStop) + 25 s (LASTCALL_TIMEOUT) + 1 s (for the exit) = 36 s > 30 s (terminationGracePeriodSeconds)`. Terms of 0 are
 * left out.
 */
export function formatSum(terms: readonly Term[], relation: '>' | '<' | '=', [limit, name]: Term): string {
  const counted = terms.filter(([ms]) => ms > 0)
  const sum = counted.map(([ms, term]) => `${formatTime(ms)} (${term})`).join(' + ')
  const total = counted.reduce((all, [ms]) => all + ms, 0)
  const result = counted.length > 1 && relation !== '=' ? ` = ${formatTime(total)}` : ''
  return `${sum}${result} ${relation} ${formatTime(limit)} (${name})`
}
