import { formatTime } from '../../words.ts'
import type { Cause } from '../cause.ts'
import { lossEvidence, lossSentences } from '../losses.ts'
import { hasEndedAtOnce, hasFailedRequests, lostOf, type Measured, type Stopped } from '../measured.ts'
import { finishRequests } from '../remedies/drain.ts'

/** The signal itself ended the process: nothing in the service listens to it. */
export const noHandler: Cause = {
  id: 'no-handler',
  isShown: diesOfSignal,
  describe: (rehearsals, measured) => {
    const [first] = rehearsals
    const killed = killedAsProcess1(measured)
    const { signal } = measured
    return {
      level: rehearsals.some(({ requests }) => lostOf(requests) > 0) || killed ? 'loss' : 'risk',
      title: `Nothing in this service handles ${signal}.`,
      details: [
        `The signal itself ended the process, after ${formatTime(first.exit.afterMs)}.`,
        ...lossSentences(first, measured),
        ...(killed
          ? [
              `As process 1 of a container it ignored the signal, and was killed after ${formatTime(killed.exit.afterMs)}.`,
            ]
          : []),
      ],
      evidence: lossEvidence(first),
      remedy: finishRequests(measured),
    }
  },
}

/**
 * During the start, before anything is registered, this is normal. Outside of Node a death by the signal is a way to stop like
 * any other, unless it loses something. lastcall may end the process by the signal when all is done.
 */
function diesOfSignal(rehearsal: Stopped, measured: Measured): boolean {
  const { id, exit } = rehearsal
  if (exit.signal !== measured.signal || exit.wasKilled || !hasEndedAtOnce(rehearsal, measured)) return false
  if (id === 'at-start' || id === 'then-sigint') return false
  const { target } = measured
  return hasFailedRequests(rehearsal) || (target?.runtime === 'node' && !target.usesLastcall)
}

/** The kernel ignores a signal for process 1 that has no handler. */
function killedAsProcess1({ rehearsals }: Measured): Stopped | undefined {
  return rehearsals.find(
    (rehearsal): rehearsal is Stopped => rehearsal.isProcess1 && rehearsal.exit?.wasKilled === true,
  )
}
