import type { ClientKind, Outcome, RequestCounts, RequestEvent, ServerErrors } from '../result.ts'
import { tenths } from '../words.ts'
import { hasDelayIn, outcomeOf, type RequestFacts } from './facts.ts'
import { serverErrorsIn } from './server-errors.ts'

/** What became of all requests of a rehearsal. */
export interface Tally {
  readonly requests: RequestCounts
  readonly byClient: readonly ({ readonly client: ClientKind } & RequestCounts)[]
  readonly firstRefusedMs: number | null
  readonly serverErrors: ServerErrors
  readonly events: readonly RequestEvent[]
}

const FIELDS: Readonly<Record<Outcome, Exclude<keyof RequestCounts, 'sent'>>> = {
  answered: 'answered',
  cut: 'cut',
  'closed-without-a-word': 'closedWithoutAWord',
  raced: 'raced',
  refused: 'refused',
}

/** A tally of no requests. */
export const NO_REQUESTS: Tally = {
  requests: countOf([]),
  byClient: [],
  firstRefusedMs: null,
  serverErrors: serverErrorsIn([], 0),
  events: [],
}

/** Counts requests by what became of them. `signalAt` is Infinity before the signal. */
export function tallyOf(all: readonly RequestFacts[], signalAt: number, readinessPath?: string): Tally {
  const circumstances = { signalAt, hasDelay: hasDelayIn(all, signalAt) }
  const origin = Number.isFinite(signalAt) ? signalAt : (all[0]?.startedAt ?? 0)
  const events = [...all]
    .sort((a, b) => a.endedAt - b.endedAt)
    .map((facts) => ({
      client: facts.client,
      outcome: outcomeOf(facts, circumstances),
      startMs: tenths(facts.startedAt - origin),
      endMs: tenths(facts.endedAt - origin),
      status: facts.status ?? null,
    }))
  const clients = [...new Set(events.map(({ client }) => client))]
  const refused = events.find(({ outcome, endMs }) => outcome === 'refused' && endMs >= 0)
  return {
    requests: countOf(events),
    byClient: clients.map((client) => ({
      client,
      ...countOf(events.filter((each) => each.client === client)),
    })),
    firstRefusedMs: refused?.endMs ?? null,
    serverErrors: serverErrorsIn(all, signalAt, readinessPath),
    events,
  }
}

/** How many requests were lost before the signal, or refused: a service that fails then cannot be rehearsed. */
export function failuresIn({ cut, closedWithoutAWord, refused }: RequestCounts): number {
  return cut + closedWithoutAWord + refused
}

function countOf(events: readonly RequestEvent[]): RequestCounts {
  const counts = { sent: events.length, answered: 0, cut: 0, closedWithoutAWord: 0, raced: 0, refused: 0 }
  for (const { outcome } of events) counts[FIELDS[outcome]]++
  return counts
}
