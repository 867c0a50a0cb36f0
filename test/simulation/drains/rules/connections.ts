import type { Exchange } from '../exchange.ts'
import { type AcceptedConnection, nameOf, type Story } from '../story.ts'
import type { Rule } from './rule.ts'

// H3, H4 and H6: when each connection closes.

/** Milliseconds for which a connection may be silent, or be used once more by a client that was not told. */
const GRACE = 500

/** Milliseconds after the listener for half a head, and for an upload that stands still. */
const HEAD_TIME = 2_000
const SLOW_TIME = 5_000

/** Milliseconds until a client that stands still is noticed. */
const LOOK = 1_000

export const idle: Rule = {
  name: 'H3, H4 a connection closes with its last response, an idle one with the listener, or when its grace is over',
  check: (story) =>
    judged(story).flatMap(({ connection, exchanges }) => {
      if (exchanges.some(({ overAt }) => overAt === Infinity)) return []
      const dueAt = idleUntil(connection, exchanges, story)
      const { closedAt = Infinity } = connection
      if (dueAt >= story.passedAt || closedAt === dueAt) return []
      return [`${nameOf(connection)} closed at ${closedAt}, and not at ${dueAt}`]
    }),
}

export const notBroken: Rule = {
  name: 'H3, H6 no connection closes under a request, but for clients that stand still',
  check: (story) =>
    judged(story).flatMap(({ connection, exchanges }) => {
      const { closedAt = Infinity } = connection
      if (closedAt >= story.passedAt) return []
      return exchanges
        .filter(({ overAt }) => overAt > closedAt)
        .filter((exchange) => !isRefused(exchange, story) && closedAt < stillUntil(exchange, story))
        .map((exchange) => `${nameOf(connection)} closed at ${closedAt} under ${exchange}`)
    }),
}

export const stalled: Rule = {
  name: 'H6 a client that stands still holds no drain',
  check: (story) =>
    judged(story).flatMap(({ connection, exchanges }) => {
      const { closedAt = Infinity } = connection
      return exchanges
        .filter(({ overAt }) => overAt > closedAt)
        .map((exchange) => ({ exchange, limit: noticedBy(exchange, story) }))
        .filter(({ limit }) => closedAt > limit && limit < story.passedAt)
        .map(({ exchange }) => `${nameOf(connection)} closed at ${closedAt} with ${exchange}`)
    }),
}

export const gone: Rule = {
  name: 'H6 what is left when the level is passed over is destroyed',
  check: ({ accepted, isDrained, passedAt }) =>
    isDrained
      ? accepted
          .filter(({ closedAt = Infinity }) => closedAt > passedAt)
          .map((connection) => `${nameOf(connection)} closed at ${connection.closedAt}`)
      : [],
}

/** Connections that the drain has to close, with their requests. */
function judged(story: Story): { connection: AcceptedConnection; exchanges: readonly Exchange[] }[] {
  return story.accepted
    .filter(({ closedBy }) => story.isDrained && closedBy !== 'client')
    .map((connection) => ({ connection, exchanges: story.exchangesOn(connection) }))
}

/** When a connection closes whose requests are all over. */
export function idleUntil(
  { acceptedAt, firstByteAt }: AcceptedConnection,
  exchanges: readonly Exchange[],
  { closedAt }: Story,
): number {
  const overAt = Math.max(acceptedAt, ...exchanges.map((each) => each.overAt))
  if (firstByteAt === undefined) return Math.max(closedAt, acceptedAt + GRACE)
  const last = exchanges.at(-1)
  if (last?.saysClose) return overAt
  const wholeAt = last?.trace.wholeAt ?? 0
  // A client whose response was over before the trigger has an idle connection.
  return Math.max(closedAt, overAt, wholeAt >= 0 ? wholeAt + GRACE : 0)
}

/** The requests under which a connection was closed since its client stood still. */
export function stillOn(connection: AcceptedConnection, story: Story): Exchange[] {
  const { closedAt = Infinity, closedBy } = connection
  if (closedBy !== 'server' || closedAt >= story.passedAt) return []
  return story
    .exchangesOn(connection)
    .filter((each) => each.overAt > closedAt && closedAt >= stillUntil(each, story))
}

/** Until when a request must not be broken off, for the sake of its client. */
function stillUntil(exchange: Exchange, { closedAt }: Story): number {
  const { headAt, sentAt } = exchange.trace
  if (headAt === undefined || headAt > (exchange.connection.closedAt ?? Infinity))
    return Math.max(closedAt + HEAD_TIME, sentAt + LOOK)
  // All of it is there: that is up to the application.
  if (exchange.trace.completeAt !== undefined) return Infinity
  // The time of what comes soon after the listener has closed counts from there.
  const soonest = (sinceMs: number): number => Math.max(closedAt + SLOW_TIME, sinceMs + SLOW_TIME - LOOK)
  if (isAnsweredUpload(exchange)) return soonest(exchange.trace.wholeAt ?? 0)
  return isAwaitedUpload(exchange) ? soonest(sentAt) : Infinity
}

/** When a client that stands still has been noticed. */
function noticedBy(exchange: Exchange, story: Story): number {
  const { before, plan, trace } = exchange
  const { headAt = 0, sentAt, wholeAt = 0, completeAt } = trace
  // Until then, an earlier response is waited for.
  const freeAt = Math.max(story.closedAt, before ? (before.trace.wholeAt ?? Infinity) : 0)
  const limit = stillUntil(exchange, story)
  if (!plan.upload || completeAt !== undefined) return Math.max(limit, freeAt + HEAD_TIME) + 2 * LOOK
  const { stopsAfter = 0, everyMs, isRead } = plan.upload
  const sinceAt = isRead ? Math.max(sentAt, headAt + stopsAfter * everyMs) : wholeAt
  return Math.max(limit, Math.max(freeAt, sinceAt) + SLOW_TIME) + 2 * LOOK
}

/** Nobody reads the rest of it, and its response is over. */
function isAnsweredUpload({ plan, trace }: Exchange): boolean {
  return plan.upload?.isRead === false && trace.wholeAt !== undefined
}

/** The application waits for the rest of it. */
function isAwaitedUpload({ plan, isSlowUpload }: Exchange): boolean {
  return plan.upload?.isRead === true && isSlowUpload
}

/** Whether a request came where none was to come any more. */
export function isRefused({ before, trace, connection }: Exchange, story: Story): boolean {
  const { headAt = Infinity } = trace
  for (let earlier = before; earlier; earlier = earlier.before) {
    // Its client could know: an earlier response has said so.
    if (earlier.saysClose && (earlier.trace.begunAt ?? earlier.trace.gotHeadAt ?? Infinity) <= headAt)
      return true
    // Of pipelined requests only those that had begun are served.
    if (headAt >= story.closedAt && (earlier.trace.wholeAt ?? Infinity) > headAt) return true
  }
  return trace.headAt !== undefined && headAt >= (connection.closedAt ?? Infinity)
}
