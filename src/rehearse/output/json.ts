import { inJson } from '../../core/node/show.ts'
import type { Rehearsal, RehearsalResult } from '../result.ts'

/** How many requests of a rehearsal are printed one by one. */
const MOST_EVENTS = 2_000

/** A request, as JSON with an indentation has it. */
const EVENT =
  /\{\n\s+("client": .*)\n\s+("outcome": .*)\n\s+("startMs": .*)\n\s+("endMs": .*)\n\s+("status": .*)\n\s+\}/g

/** The whole result as JSON, with a request on each line. docs/rehearse.md describes it. */
export function formatJson(result: RehearsalResult): string {
  const printed = { ...result, rehearsals: result.rehearsals.map(printedOf) }
  return `${inJson(printed, 2).replaceAll(EVENT, '{ $1 $2 $3 $4 $5 }')}\n`
}

/** A rehearsal with some of its requests, and how many there were. */
function printedOf({ events, ...rehearsal }: Rehearsal): object {
  const step = Math.max(1, events.length / MOST_EVENTS)
  const number = Math.min(events.length, MOST_EVENTS)
  const thinned = Array.from({ length: number }, (_, at) => events[Math.floor(at * step)])
  return { ...rehearsal, eventCount: events.length, events: thinned }
}
