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

/** One number of a sum, and where it comes from. */
export type Term = readonly [ms: number, name: string]

/** `10 s (preStop) + 25 s (LASTCALL_TIMEOUT) + 1 s > 30 s (terminationGracePeriodSeconds)`. Terms of 0 are left out. */
export function formatSum(terms: readonly Term[], relation: '>' | '<' | '=', [limit, name]: Term): string {
  const sum = terms
    .filter(([ms]) => ms > 0)
    .map(([ms, term]) => (term === '' ? formatTime(ms) : `${formatTime(ms)} (${term})`))
  return `${sum.join(' + ')} ${relation} ${formatTime(limit)} (${name})`
}
