import type { Finding } from '../result.ts'

/** What `--fix` makes of the findings. */
export interface Outlook {
  /** How many of those that are shown are gone after it. */
  readonly mended: number
  /** How many others show up meanwhile, and are gone after it, too. */
  readonly later: number
}

/** Compares what was found before any change, after each round of changes, and at the end. */
export function outlookOf(rounds: readonly (readonly Finding[])[]): Outlook {
  const counts = rounds.map(countByKind)
  const [first = new Map(), last = first] = [counts[0], counts.at(-1)]
  const most = new Map<string, number>()
  for (const round of counts)
    for (const [kind, count] of round) most.set(kind, Math.max(count, most.get(kind) ?? 0))
  const mended = sum([...first].map(([kind, count]) => Math.max(0, count - (last.get(kind) ?? 0))))
  const all = sum([...most].map(([kind, count]) => count - (last.get(kind) ?? 0)))
  return { mended, later: all - mended }
}

/** Lines are no part of it, since a change may add one above. */
function countByKind(findings: readonly Finding[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { id, file, title } of findings) {
    const kind = [id, file, title].join(' ')
    counts.set(kind, (counts.get(kind) ?? 0) + 1)
  }
  return counts
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, each) => all + each, 0)
}
