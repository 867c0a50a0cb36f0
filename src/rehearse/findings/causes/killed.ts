import type { Finding } from '../../result.ts'
import { formatSetting, formatTime } from '../../words.ts'
import type { Cause } from '../cause.ts'
import { lastWaitedFor } from '../heard.ts'
import { lossEvidence, lossSentences } from '../losses.ts'
import type { Measured, Stopped } from '../measured.ts'
import { CLOSE_AND_EXIT, drainWithLastcall, finishRequests } from '../remedies/drain.ts'
import { stackOf } from '../stack.ts'

/** Milliseconds after the notice in which a service that stops may still answer. */
const LEAST_LATE = 1_000

/** The service had not exited at the end of the grace period. */
export const killed: Cause = {
  id: 'killed',
  isShown: ({ exit }) => exit.wasKilled,
  describe: (rehearsals, measured) => {
    const [first] = rehearsals
    return {
      level: rehearsals.every(isUnused) ? 'risk' : 'loss',
      title: `The service had not ended ${formatTime(measured.graceMs)} after ${measured.signal}, and was killed.`,
      details: [whyIn(first, measured), ...lossSentences(first, measured)],
      evidence: { graceMs: measured.graceMs, ...lossEvidence(first) },
      remedy: remedyFor(first, measured),
    }
  },
}

/** Whether it has closed its listener, so that the signal had some effect. */
const hasClosed = ({ requests }: Stopped): boolean => requests.refused > 0

/** Whether nobody used it when the signal came. */
const isUnused = ({ id }: Stopped): boolean => id === 'when-idle' || id === 'at-start'

/** What it did in place of an exit, as far as that was seen. */
function whyIn(rehearsal: Stopped, measured: Measured): string {
  const waitedFor = lastWaitedFor(rehearsal)
  if (waitedFor !== undefined)
    return `lastcall was still waiting for ${waitedFor}. Its \`timeout\` (9 s by default) does not fit in the grace period of ${formatTime(measured.graceMs)}.`
  if (isUnused(rehearsal)) return 'No request was under way.'
  if (hasClosed(rehearsal)) return whatHolds(rehearsal, measured)
  return goesOn(rehearsal, measured)
    ? `It went on answering, and refused no connection within ${formatTime(measured.noticeMs)} of the signal.`
    : 'Nothing that its clients saw says what it waited for.'
}

/** What keeps a service alive that has closed its listener. */
function whatHolds(rehearsal: Stopped, measured: Measured): string {
  if (isUsedAfterClose(rehearsal, measured))
    return 'It stopped listening, and then waited for connections that its clients went on using.'
  if (hasCutLate(rehearsal, measured))
    return 'It stopped listening, and then waited for requests that did not end.'
  return 'It stopped listening and had nothing open from its clients, so something else keeps it alive: a timer or a pool, for example.'
}

/** Whether clients went on with connections that they had for so long that these may have held it. */
function isUsedAfterClose({ events, firstRefusedMs }: Stopped, { graceMs }: Measured): boolean {
  return hasAnsweredAfter(events, Math.max(firstRefusedMs ?? 0, graceMs / 2))
}

/** Whether it was the kill that cut requests. Others are cut when the listener closes. */
function hasCutLate({ events }: Stopped, { graceMs }: Measured): boolean {
  return events.some(({ outcome, endMs }) => outcome === 'cut' && endMs > graceMs / 2)
}

/** Whether it has closed its listener, and no client held it. */
function isHeldByItself(rehearsal: Stopped, measured: Measured): boolean {
  const isHeld = isUsedAfterClose(rehearsal, measured) || hasCutLate(rehearsal, measured)
  return !isUnused(rehearsal) && hasClosed(rehearsal) && !isHeld
}

/** Whether it answered requests that were sent long after the signal. Perhaps its listener closed when no client looked. */
function goesOn({ events }: Stopped, { graceMs, noticeMs }: Measured): boolean {
  return hasAnsweredAfter(events, Math.max(graceMs / 2, noticeMs + LEAST_LATE))
}

function hasAnsweredAfter(events: Stopped['events'], ms: number): boolean {
  return events.some(({ outcome, startMs }) => outcome === 'answered' && startMs > ms)
}

function remedyFor(rehearsal: Stopped, measured: Measured): Finding['remedy'] {
  const grace = formatTime(measured.graceMs)
  switch (stackOf(measured)) {
    case 'node':
      return isHeldByItself(rehearsal, measured)
        ? letItGo(measured)
        : drainWithLastcall(measured, hasClosed(rehearsal) ? [CLOSE_AND_EXIT] : [])
    case 'lastcall':
      return {
        text: `lastcall's own deadline comes after the platform's kill. Set it at least 1 s below the grace period of ${grace}.`,
        from: null,
        to: `LASTCALL_TIMEOUT=${formatSetting(Math.max(0, measured.graceMs - 1_000))}`,
      }
    case 'gunicorn':
      return limit('gunicorn', '--graceful-timeout', measured)
    case 'uvicorn':
      return limit('uvicorn', '--timeout-graceful-shutdown', measured)
    case 'nginx':
      return {
        text: `nginx waits for its connections without a limit. Set one below the grace period of ${grace}.`,
        from: null,
        to: `worker_shutdown_timeout ${Math.max(1, Math.floor((measured.graceMs - 1_000) / 1_000))}s;`,
      }
    case 'other':
      return finishRequests(measured)
  }
}

/** What ends a service that has closed its server: lastcall exits whatever is still open. */
function letItGo(measured: Measured): Finding['remedy'] {
  const remedy = drainWithLastcall(measured, ['server.close()'])
  return { ...remedy, text: `Clear the timer, or close the pool. ${remedy.text}` }
}

function limit(program: string, option: string, { graceMs }: Measured): Finding['remedy'] {
  const seconds = Math.max(1, Math.floor((graceMs - 1_000) / 1_000))
  return {
    text: `Limit how long ${program} waits for its connections to less than the grace period of ${formatTime(graceMs)}.`,
    from: null,
    to: `${option} ${seconds}`,
  }
}
