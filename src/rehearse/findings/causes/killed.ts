import type { Finding } from '../../result.ts'
import { formatSetting, formatTime } from '../../words.ts'
import type { Cause } from '../cause.ts'
import { lossEvidence, lossSentences } from '../losses.ts'
import type { Measured, Stopped } from '../measured.ts'
import { CLOSE_AND_EXIT, drainWithLastcall, finishRequests } from '../remedies/drain.ts'
import { stackOf } from '../stack.ts'

/** The service had not exited at the end of the grace period. */
export const killed: Cause = {
  id: 'killed',
  isShown: ({ exit }) => exit.wasKilled,
  describe: (rehearsals, measured) => {
    const [first] = rehearsals
    return {
      level: rehearsals.every(isUnused) ? 'risk' : 'loss',
      title: `The service had not ended ${formatTime(measured.graceMs)} after ${measured.signal}, and was killed.`,
      details: [whyIn(first), ...lossSentences(first, measured)],
      evidence: { graceMs: measured.graceMs, ...lossEvidence(first) },
      remedy: remedyFor(first, measured),
    }
  },
}

/** Whether it has closed its listener, so that the signal had some effect. */
const hasClosed = ({ requests }: Stopped): boolean => requests.refused > 0

/** Whether nobody used it when the signal came. */
const isUnused = ({ id }: Stopped): boolean => id === 'when-idle' || id === 'at-start'

function whyIn(rehearsal: Stopped): string {
  if (isUnused(rehearsal)) return 'No request was under way.'
  if (hasClosed(rehearsal))
    return 'It stopped listening, and then waited for connections that its clients went on using.'
  return 'It went on answering as if there had been no signal.'
}

function remedyFor(rehearsal: Stopped, measured: Measured): Finding['remedy'] {
  const grace = formatTime(measured.graceMs)
  switch (stackOf(measured)) {
    case 'node':
      return drainWithLastcall(measured, hasClosed(rehearsal) ? [CLOSE_AND_EXIT] : [])
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

function limit(program: string, option: string, { graceMs }: Measured): Finding['remedy'] {
  const seconds = Math.max(1, Math.floor((graceMs - 1_000) / 1_000))
  return {
    text: `Limit how long ${program} waits for its connections to less than the grace period of ${formatTime(graceMs)}.`,
    from: null,
    to: `${option} ${seconds}`,
  }
}
