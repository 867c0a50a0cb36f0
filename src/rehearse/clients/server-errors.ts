import type { ServerErrors } from '../result.ts'
import { tenths } from '../words.ts'
import { isServerError, type RequestFacts } from './facts.ts'

/** The status of a service that takes no request now. */
const UNAVAILABLE = 503

/** Which part of the answers may be errors: twice as many as before the signal, and some more by chance. */
const TIMES = 2
const CHANCE = 3

/** Counts the answers that say that the server failed. The readiness route should do so, and is left out. */
export function serverErrorsIn(
  all: readonly RequestFacts[],
  signalAt: number,
  readinessPath?: string,
): ServerErrors {
  const answers = all.filter(({ isComplete, path }) => isComplete && (path ?? '') !== readinessPath)
  const before = answers.filter(({ endedAt }) => endedAt < signalAt)
  const after = answers.filter(({ endedAt }) => endedAt >= signalAt)
  const failed = after.filter((each) => isServerError(each) && !isRefusal(each, signalAt))
  const firstAt = failed.reduce((first, { endedAt }) => Math.min(first, endedAt), Number.POSITIVE_INFINITY)
  return {
    before: before.filter(isServerError).length,
    after: after.filter(isServerError).length,
    answersBefore: before.length,
    answersAfter: after.length,
    turnedAway: after.filter((each) => isNew(each, signalAt) && isRefusal(each, signalAt)).length,
    failed: failed.length,
    failedStatuses: [...new Set(failed.map(({ status = 0 }) => status))].sort((a, b) => a - b),
    firstFailedMs: failed.length === 0 ? null : tenths(firstAt - signalAt),
  }
}

/** How many answers of a kind are due to the shutdown: 0 if errors were about as frequent before the signal. */
export function dueToShutdown(
  number: number,
  { before, answersBefore, answersAfter }: Pick<ServerErrors, 'before' | 'answersBefore' | 'answersAfter'>,
): number {
  const usual = before === 0 ? 0 : (TIMES * before * answersAfter) / answersBefore + CHANCE
  return number > usual ? number : 0
}

/**
 * Whether an answer says that the request was not looked at, and that its client should go elsewhere. A service may put
 * `Connection: close` on each of its last answers, so this says so to a new client alone: one that was kept would have to be
 * told before.
 */
function isRefusal(facts: RequestFacts, signalAt: number): boolean {
  const { status, hasRetryAfter = false, hasGoodbye = false } = facts
  return status === UNAVAILABLE && (hasRetryAfter || (hasGoodbye && isNew(facts, signalAt)))
}

/** Whether its connection was opened after the signal. */
function isNew({ isFirst, openedAt }: RequestFacts, signalAt: number): boolean {
  return isFirst && openedAt >= signalAt
}
