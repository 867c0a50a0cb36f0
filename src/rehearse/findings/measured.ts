import { dueToShutdown } from '../clients/server-errors.ts'
import type { Exit, Rehearsal, RehearsalResult, RequestCounts } from '../result.ts'

/** What the rehearsals have measured, before anybody has judged it. */
export type Measured = Omit<RehearsalResult, 'findings' | 'verdict' | 'status'>

/** A rehearsal that was not left out. */
export type Stopped = Rehearsal & { readonly exit: Exit }

/**
 * A process that has exited so soon after the signal did not wait for anything, in milliseconds. Node on a busy machine takes
 * more than 100 ms for `process.exit()`, while gunicorn takes as long to finish its requests.
 */
const AT_ONCE = 100
const AT_ONCE_WITH_NODE = 250

/** Whether the process exited too soon after the signal to have waited for anything. */
export function hasEndedAtOnce({ exit }: Stopped, { target }: Measured): boolean {
  return exit.afterMs < (target?.runtime === 'node' ? AT_ONCE_WITH_NODE : AT_ONCE)
}

/** The rehearsals that were not left out. */
export function stoppedOnes({ rehearsals }: Measured): Stopped[] {
  return rehearsals.filter((rehearsal): rehearsal is Stopped => rehearsal.exit !== null)
}

/** How many requests were lost. Refused is not lost, and what has raced cannot be helped. */
export function lostOf({
  cut,
  closedWithoutAWord,
}: Pick<RequestCounts, 'cut' | 'closedWithoutAWord'>): number {
  return cut + closedWithoutAWord
}

/** How many requests were answered with an error since the service stops. */
export function failedOf({ serverErrors }: Rehearsal): number {
  return dueToShutdown(serverErrors.failed, serverErrors)
}

/** How many new clients were told to come again, since the service stops. */
export function turnedAwayOf({ serverErrors }: Rehearsal): number {
  return dueToShutdown(serverErrors.turnedAway, serverErrors)
}

/** How many requests on kept connections were told to come again, since the service stops. */
export function toRetryOf({ serverErrors }: Rehearsal): number {
  const { after, failed, turnedAway } = serverErrors
  return dueToShutdown(after - failed - turnedAway, serverErrors)
}

/** Whether its requests count. After a SIGINT, somebody wants the service to end at once. */
export function countsRequests({ id }: Rehearsal): boolean {
  return id !== 'then-sigint' && id !== 'at-start'
}

/** How many requests a SIGINT has cut, as somebody has asked it to. */
export function cutAsAskedIn({ id, requests }: Rehearsal): number {
  return id === 'then-sigint' ? lostOf(requests) : 0
}

/** Whether requests were lost or refused. */
export function hasFailedRequests(rehearsal: Rehearsal): boolean {
  return countsRequests(rehearsal) && lostOf(rehearsal.requests) + rehearsal.requests.refused > 0
}

/** The first signal alone, under load: what others are compared with. */
export function underLoad(measured: Measured): Stopped | undefined {
  return stoppedOnes(measured).find(({ id }) => id === 'under-load')
}

/** The rehearsal with the greatest value. */
export function worstOf(
  rehearsals: readonly [Stopped, ...Stopped[]],
  measure: (rehearsal: Stopped) => number,
): Stopped {
  return rehearsals.reduce((worst, each) => (measure(each) > measure(worst) ? each : worst))
}
