import type { NotTried, Rehearsal } from '../result.ts'
import { listed } from '../words.ts'

/** The least status that says that a request was not served. */
const LEAST_BAD = 400

/** Says so if most requests were not served before the signal: what was asked for shows little of the service then. */
export function withoutGoodAnswers(rehearsals: readonly Rehearsal[]): NotTried[] {
  const [first] = rehearsals.filter(({ events }) => events.length > 0)
  const statuses = (first?.events ?? []).flatMap(({ status, endMs }) =>
    status === null || endMs > 0 ? [] : [status],
  )
  const bad = statuses.filter((status) => status >= LEAST_BAD)
  if (bad.length <= statuses.length / 2) return []
  const names = listed([...new Set(bad)].sort((a, b) => a - b).map(String))
  return [{ what: 'good answers', why: `most had the status ${names}; --path, --request` }]
}
