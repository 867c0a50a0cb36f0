import type { ServerErrors } from '../result.ts'
import { tenths } from '../words.ts'
import { isServerError, type RequestFacts } from './facts.ts'

/** The status of a service that takes no request now. */
const UNAVAILABLE = 503

/** Which part of the answers may be errors: twice as many as before the signal, and some more by chance. */
const TIMES = 2
const CHANCE = 3

/** Which part of the answers is no chance if no answer was an error before the signal, and how many errors are always chance. */
const CLEAR_PART = 0.05
const ALONE = 1

/** Counts the answers that say that the server failed. The readiness route should do so, and is left out. */
export function serverErrorsIn(
  all: readonly RequestFacts[],
  signalAt: number,
  readinessPath?: string,
): ServerErrors {
  const answers = all.filter(({ isComplete, path }) => isComplete && (path ?? '') !== readinessPath)
  const before = answers.filter(({ endedAt }) => endedAt < signalAt)
  const after = answers.filter(({ endedAt }) => endedAt >= signalAt)
  const refusals = refusalsIn(after, signalAt)
  const failed = after.filter((each) => isServerError(each) && !refusals.has(each))
  const firstAt = failed.reduce((first, { endedAt }) => Math.min(first, endedAt), Number.POSITIVE_INFINITY)
  return {
    before: before.filter(isServerError).length,
    after: after.filter(isServerError).length,
    answersBefore: before.length,
    answersAfter: after.length,
    turnedAway: [...refusals].filter((each) => isNew(each, signalAt)).length,
    failed: failed.length,
    failedStatuses: [...new Set(failed.map(({ status = 0 }) => status))].sort((a, b) => a - b),
    firstFailedMs: failed.length === 0 ? null : tenths(firstAt - signalAt),
  }
}

/**
 * How many answers of a kind are due to the shutdown: 0 if errors were about as frequent before the signal. No error before
 * it counts like one: a service that fails now and then fails after the signal for the first time as well.
 */
export function dueToShutdown(
  number: number,
  { before, answersBefore, answersAfter }: Pick<ServerErrors, 'before' | 'answersBefore' | 'answersAfter'>,
): number {
  const usual = (TIMES * Math.max(before, 1) * answersAfter) / answersBefore + CHANCE
  const room = before > 0 ? usual : Math.max(ALONE, CLEAR_PART * answersAfter)
  return number > Math.min(usual, room) ? number : 0
}

/**
 * Which answers say that the request was not looked at, and that its client should go elsewhere. `Connection: close` says so
 * to a new client alone: one that was kept would have to be told before. And a service may put it on each of its last
 * answers, so it says nothing if kept connections get errors as well.
 */
function refusalsIn(after: readonly RequestFacts[], signalAt: number): ReadonlySet<RequestFacts> {
  const errors = after.filter(isServerError)
  const fails = errors.some((each) => !each.hasRetryAfter && !isNew(each, signalAt))
  return new Set(
    errors.filter(
      (each) =>
        each.status === UNAVAILABLE &&
        (each.hasRetryAfter || (each.hasGoodbye && isNew(each, signalAt) && !fails)),
    ),
  )
}

/** Whether its connection was opened after the signal. */
function isNew({ isFirst, openedAt }: RequestFacts, signalAt: number): boolean {
  return isFirst && openedAt >= signalAt
}
