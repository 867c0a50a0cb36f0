import type { ClientKind, Outcome } from '../result.ts'

/** What a client knows of one request. Times are those of the clock. */
export interface RequestFacts {
  readonly client: ClientKind
  /** When the client began: to connect, or to send on a connection that it had. */
  readonly startedAt: number
  /** When the request was written; undefined if no connection was accepted. */
  readonly sentAt: number | undefined
  readonly endedAt: number
  /** When its connection was asked for. */
  readonly openedAt: number
  /** Whether it was the first request on its connection. */
  readonly isFirst: boolean
  /** Whether a part of the response has come. */
  readonly hasBegun: boolean
  /** Whether the whole response has come. */
  readonly isComplete: boolean
  /** The status of the response; missing without one. */
  readonly status?: number | undefined
  /** What was asked for. */
  readonly path?: string
  /** Whether the response names a time after which to try again. */
  readonly hasRetryAfter?: boolean
  /** Whether its connection closes after the response, as the server says. */
  readonly hasGoodbye?: boolean
  /** Whether the server said that it has not looked at the request, as HTTP/2 can. The client may send it elsewhere. */
  readonly isDeclined: boolean
  /** How late this process noticed things at that time, in milliseconds. */
  readonly lagMs: number
}

/** The least status by which a server says that it has failed. */
const LEAST_ERROR = 500

/** Whether a request was answered with an error of the server. */
export function isServerError({ isComplete, status = 0 }: RequestFacts): boolean {
  return isComplete && status >= LEAST_ERROR
}

/** What the outcome of a request also depends on. */
export interface Circumstances {
  /** When the signal was sent; Infinity before it. */
  readonly signalAt: number
  /** Whether the service still took new connections for some time after the signal. */
  readonly hasDelay: boolean
}

/** Milliseconds within which a request and the end of an idle connection may cross each other, if nobody is late. */
const RACE_TIME = 5

/** Most that a late machine adds to that: a request that was longer under way was not on an idle connection. */
const MOST_LAG = 15

/** What became of a request. Lost is what was sent on an accepted connection and got no complete response. */
export function outcomeOf(facts: RequestFacts, { signalAt, hasDelay }: Circumstances): Outcome {
  const { client, sentAt, endedAt, isFirst, hasBegun, isComplete, isDeclined, lagMs } = facts
  if (isComplete) return 'answered'
  if (sentAt === undefined) return 'refused'
  if (isDeclined) return 'raced'
  const wasUnderWay = sentAt < signalAt && endedAt >= signalAt
  if (isFirst || hasBegun || wasUnderWay) return 'cut'
  // The connection was kept and idle, and no response had announced its end.
  const hasCrossed = endedAt - sentAt <= RACE_TIME + Math.min(lagMs, MOST_LAG)
  // A service does not see how much of a response has been read: what the kernel has taken is sent.
  const canHelp = hasDelay && client !== 'slow-reader'
  return hasCrossed && !canHelp ? 'raced' : 'closed-without-a-word'
}

/** Milliseconds after the signal: a listener that still answers what was connected then was not closed at once. */
const AT_ONCE = 50

/** Whether the service took connections for a while after the signal. */
export function hasDelayIn(all: readonly RequestFacts[], signalAt: number): boolean {
  return all.some(({ openedAt, isComplete }) => isComplete && openedAt >= signalAt + AT_ONCE)
}
