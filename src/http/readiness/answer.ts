import type { CheckResults } from './check-rounds.ts'

/** Seconds after which a client should ask again. */
const RETRY_AFTER = '1'

/** What a readiness probe is answered, whatever kind of server asks. */
export interface ReadinessAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** H2: 503 from the first trigger on, whatever the checks say. */
export function answerOf(checks: CheckResults, isLeaving: boolean): ReadinessAnswer {
  const isFailing = Object.values(checks).some((result) => result !== 'ok')
  const status = isLeaving ? 'stopping' : isFailing ? 'failing' : 'ready'
  return {
    status: status === 'ready' ? 200 : 503,
    headers: {
      ...(status !== 'ready' && { 'Retry-After': RETRY_AFTER }),
      'Content-Type': 'application/json',
      'Cache-Control': 'no-store',
    },
    body: JSON.stringify({ status, checks }),
  }
}
