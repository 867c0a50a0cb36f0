import type { Outcome, RequestEvent } from '../result.ts'

/** What a person wants to know of a request. */
export type EventKind = 'answered' | 'failed' | 'lost' | 'raced' | 'refused'

const KINDS: Readonly<Record<Outcome, EventKind>> = {
  answered: 'answered',
  cut: 'lost',
  'closed-without-a-word': 'lost',
  raced: 'raced',
  refused: 'refused',
}

/** The least status by which a server says that it has failed. */
const LEAST_ERROR = 500

/** What became of a request: an answer with an error is a kind of its own. */
export function kindOf({ outcome, status }: RequestEvent): EventKind {
  const kind = KINDS[outcome]
  return kind === 'answered' && (status ?? 0) >= LEAST_ERROR ? 'failed' : kind
}
