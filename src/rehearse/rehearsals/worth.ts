import { dueToShutdown } from '../clients/server-errors.ts'
import { NO_REQUESTS } from '../clients/tally.ts'
import type { Rehearsal, RehearsalId } from '../result.ts'
import { nameOf } from '../words.ts'

/** What runs the others all the same. */
const RUN_ALL = '--all runs all'

/** A rehearsal that was left out. */
export function leftOut(id: RehearsalId, skipped: string): Rehearsal {
  return {
    id,
    skipped,
    isProcess1: id === 'as-process-1',
    exit: null,
    ...NO_REQUESTS,
    processes: [],
    leftBehind: [],
    readiness: null,
    lostLines: null,
    report: null,
    stderr: [],
  }
}

/**
 * Why the rehearsals after this one would show the same again; undefined if they would not. What Ctrl-C after the signal
 * cuts is meant to be cut.
 */
export function reasonToStop(
  { id, exit, requests, processes, serverErrors }: Rehearsal,
  signal: string,
): string | undefined {
  if (exit === null) return undefined
  const name = nameOf(id, signal)
  if (exit.wasKilled) return `${name} ended in a kill; ${RUN_ALL}`
  if (processes.some(({ listens, exitedAfterMs }) => listens && exitedAfterMs === null))
    return `${name} did not reach the server; ${RUN_ALL}`
  const lost = requests.cut + requests.closedWithoutAWord
  if (id === 'then-sigint') return undefined
  if (lost > 0) return `${name} lost requests; ${RUN_ALL}`
  const failed = dueToShutdown(serverErrors.failed, serverErrors)
  return failed > 0 ? `${name} answered with errors; ${RUN_ALL}` : undefined
}
