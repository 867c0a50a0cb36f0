import type { Exchange } from '../exchange.ts'
import type { Story } from '../story.ts'
import { isRefused } from './connections.ts'
import type { Rule } from './rule.ts'

// H3, H5: what becomes of each response.

/** Milliseconds after which an event stream is silent. */
const SILENCE = 1_000

/** Milliseconds after which an early end is overdue: a stream is looked at now and then, and clients take turns. */
const PATIENCE = 600

export const served: Rule = {
  name: 'H3 each request that comes on an open connection reaches the application',
  check: (story) =>
    story.exchanges
      .filter(({ trace: { headAt, handledAt } }) => headAt !== undefined && handledAt === undefined)
      .filter(({ trace: { headAt = 0 }, leftAt }) => headAt < story.passedAt && leftAt > headAt)
      .filter((exchange) => story.isDrained && !isRefused(exchange, story))
      .map((exchange) => `${exchange} did not`),
}

export const finished: Rule = {
  name: 'H3, H5 a response is finished',
  check: (story) =>
    story.exchanges
      .filter(({ dueAt, leftAt }) => story.isDrained && dueAt < Math.min(leftAt, story.passedAt))
      .filter(({ trace: { wholeAt = Infinity }, dueAt }) => wholeAt > dueAt)
      .filter((exchange) => !isRefused(exchange, story) && !isStill(exchange, story))
      .map((exchange) => `${exchange} had none at ${exchange.dueAt}`),
}

export const notEarly: Rule = {
  name: 'H5 only what the application names, and silent streams of an `EventSource`, end early; else a response is broken off',
  check: (story) =>
    story.exchanges
      .filter(({ isEndedEarly }) => isEndedEarly)
      .filter((exchange) => !mayEndAt(exchange.trace.wholeAt ?? 0, exchange, story))
      .map((exchange) => `${exchange} was ended at ${exchange.trace.wholeAt}`),
}

export const early: Rule = {
  name: 'H5 what may end early does so after the delay',
  check: (story) =>
    story.exchanges
      .filter(({ trace: { handledAt } }) => story.isDrained && handledAt !== undefined)
      .map((exchange) => ({ exchange, dueAt: earlyEndOf(exchange, story) }))
      .filter(({ dueAt, exchange }) => dueAt < Math.min(story.passedAt, exchange.leftAt))
      .filter(({ exchange, dueAt }) => (exchange.trace.endedAt ?? Infinity) > dueAt)
      .filter(({ exchange, dueAt }) => (exchange.trace.wholeAt ?? Infinity) > dueAt)
      .filter(({ exchange }) => !isRefused(exchange, story) && !isStill(exchange, story))
      .map(({ exchange, dueAt }) => `${exchange} was open after ${dueAt}`),
}

export const lastWords: Rule = {
  name: 'H5 an early end is a line `retry` for an `EventSource`, and a 503 where there was no answer',
  check: ({ exchanges }) =>
    exchanges
      .filter(({ isEndedEarly }) => isEndedEarly)
      .filter(({ trace: { begunAt, body, head = '' }, plan }) => {
        if (begunAt === undefined) return !/^HTTP\/1.1 503[\s\S]*^retry-after: \d/im.test(head)
        return plan.asks ? !/(^|\n)retry: \d+\n$/.test(body) : body.includes('retry')
      })
      .map((exchange) => `${exchange} got ${JSON.stringify(exchange.trace.body.slice(-40))}`),
}

/** Whether the connection may be closed since the client stands still. */
function isStill({ isSlowUpload, connection: { closedAt = Infinity } }: Exchange, story: Story): boolean {
  return isSlowUpload && closedAt > story.closedAt
}

function mayEndAt(atMs: number, { plan, trace, isEventSource, before }: Exchange, story: Story): boolean {
  if (!story.isDrained || atMs < story.closedAt) return false
  if (plan.classed === 'end') return true
  if (plan.classed === 'finish' || !isEventSource) return false
  // It was ended while it waited for an earlier response.
  if (before?.trace.wholeAt === atMs) return true
  return atMs - Math.max(trace.begunAt ?? 0, trace.lastWriteAt ?? trace.begunAt ?? 0) >= SILENCE
}

/** When a response has to be over that may end early; infinite if it need not be. */
function earlyEndOf(exchange: Exchange, story: Story): number {
  const { trace, plan, before } = exchange
  const { handledAt = 0, begunAt = Infinity } = trace
  // Nobody finds a response that waits for an earlier one.
  const foundAt = Math.max(story.closedAt, before ? (before.trace.wholeAt ?? Infinity) : 0)
  if (plan.classed === 'end') return Math.max(foundAt, handledAt) + PATIENCE
  if (!exchange.isNoLoss) return Infinity
  // While the service runs, nobody watches the writes of its responses.
  const watchedAt = Math.max(before?.trace.wholeAt ?? 0, 0)
  for (let wroteAt = begunAt; ; wroteAt += plan.writesMs ?? Infinity) {
    const dueAt = Math.max(foundAt, Math.max(watchedAt, wroteAt) + SILENCE) + PATIENCE
    if (dueAt < wroteAt + (plan.writesMs ?? Infinity) || dueAt > story.passedAt) return dueAt
  }
}
