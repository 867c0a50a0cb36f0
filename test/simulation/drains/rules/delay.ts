import type { Exchange } from '../exchange.ts'
import type { Story } from '../story.ts'
import type { Rule } from './rule.ts'

// H2 and H3: how long the server goes on serving everybody.

/** Milliseconds at the end of the delay in which nobody is told to leave, or a fifth of `delay`. */
const SETTLING_TIME = 50

/** Two sums of the same times may differ by this much. */
const ROUNDING = 1e-6

export const least: Rule = {
  name: 'H2 the server accepts clients for `delay`, or half of the time until last call',
  check: ({ isDrained, closedAt, leastMs }) =>
    isDrained && closedAt < leastMs - ROUNDING
      ? [`the listener closed at ${closedAt}, before ${leastMs}`]
      : [],
}

export const most: Rule = {
  name: 'H2 the delay never goes on beyond `maxDelay`, or half of the time until last call',
  check: ({ isDrained, closedAt, mostMs }) =>
    isDrained && closedAt > mostMs + ROUNDING ? [`the listener closed at ${closedAt}, after ${mostMs}`] : [],
}

export const quiet: Rule = {
  name: 'H2 the delay goes on until no newcomer has come for five seconds',
  check: (story) => {
    const { closedAt, isDrained } = story
    // Who comes in the very moment of the end may count or not.
    const quietEndAt = story.quietEndAt(closedAt - ROUNDING)
    return isDrained && closedAt < quietEndAt - ROUNDING
      ? [`the listener closed at ${closedAt}, before ${quietEndAt}`]
      : []
  },
}

export const notLonger: Rule = {
  name: 'H2 the delay ends when no newcomer has come for five seconds',
  check: (story) => {
    const { closedAt, isDrained } = story
    const quietEndAt = story.quietEndAt(closedAt)
    return isDrained && closedAt > quietEndAt + ROUNDING
      ? [`the listener closed at ${closedAt}, after ${quietEndAt}`]
      : []
  },
}

export const accepts: Rule = {
  name: 'H3 the listener closes when no connection waits to be accepted',
  check: ({ trace }) =>
    trace.connections
      .filter(({ resetAt }) => resetAt !== undefined)
      .map(({ connectAt, resetAt }) => `a connection from ${connectAt} was reset at ${resetAt}`),
}

export const counted: Rule = {
  name: 'H2 the report counts the newcomers',
  check: ({ drained, newcomers }) => {
    if (!drained) return []
    const seen = { newcomers: drained.newcomers, lastNewcomerMs: drained.lastNewcomerMs }
    const expected = { newcomers: newcomers.length, lastNewcomerMs: newcomers.at(-1) }
    return JSON.stringify(seen) === JSON.stringify(expected)
      ? []
      : [`it says ${JSON.stringify(seen)}, and it was ${JSON.stringify(expected)}`]
  },
}

export const saysClose: Rule = {
  name: 'H2 each response that begins after the trigger says `Connection: close`, but for the last moments of a delay',
  check: (story) =>
    story.exchanges
      .filter(
        ({ trace: { begunAt = -1, head }, saysClose }) => begunAt >= 0 && head !== undefined && !saysClose,
      )
      .filter((exchange) => !isExcused(exchange, story))
      .map((exchange) => `${exchange} got none at ${exchange.trace.begunAt}`),
}

export const saysCloseLate: Rule = {
  name: 'H1 no response that begins before the trigger says `Connection: close`',
  check: ({ exchanges }) =>
    exchanges
      .filter(({ trace: { begunAt = 0 }, saysClose }) => begunAt < 0 && saysClose)
      .map((exchange) => `${exchange} got it at ${exchange.trace.begunAt}`),
}

function isExcused(exchange: Exchange, story: Story): boolean {
  const { begunAt = 0 } = exchange.trace
  if (!story.isDrained) return true
  // Of several on one connection, the newest says it.
  const isFollowed = story.exchanges.some(
    ({ before, trace: { handledAt = Infinity } }) => before === exchange && handledAt <= begunAt,
  )
  // It was written while an earlier one was under way: nobody finds it then.
  return (
    isFollowed ||
    (exchange.isHidden && begunAt <= (exchange.before?.trace.wholeAt ?? Infinity)) ||
    isSettling(begunAt, story)
  )
}

/** Whether a delay may seem to be nearly over. */
function isSettling(atMs: number, story: Story): boolean {
  const settling = Math.min(SETTLING_TIME, story.leastMs / 5)
  if (atMs > story.closedAt) return false
  const looks = [atMs, ...story.newcomers.filter((each) => each <= atMs).map((each) => each - ROUNDING)]
  return looks.some((look) => {
    const endAt = story.quietEndAt(look)
    return atMs >= endAt - settling - ROUNDING && atMs <= endAt + ROUNDING
  })
}
