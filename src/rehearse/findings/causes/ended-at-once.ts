import type { Finding } from '../../result.ts'
import { count, formatTime } from '../../words.ts'
import type { Cause } from '../cause.ts'
import { loserSentences, lossEvidence } from '../losses.ts'
import { countsRequests, hasEndedAtOnce, lostOf, type Measured, type Stopped } from '../measured.ts'
import { CLOSE_AND_EXIT, finishRequests } from '../remedies/drain.ts'

/** The service ended itself right after the signal, with requests under way. */
export const endedAtOnce: Cause = {
  id: 'ended-at-once',
  isShown: (rehearsal, measured) =>
    countsRequests(rehearsal) &&
    rehearsal.exit.code !== null &&
    hasEndedAtOnce(rehearsal, measured) &&
    lostOf(rehearsal.requests) > 0,
  describe: ([first], measured) => {
    const after = formatTime(first.exit.afterMs)
    const lost = lostOf(first.requests)
    return {
      level: 'loss',
      title: `The service ended ${after} after ${measured.signal}, and lost ${count(lost, 'request')}.`,
      details: loserSentences(first, measured),
      evidence: lossEvidence(first),
      remedy: remedyFor(first, measured),
    }
  },
}

/** An error in a handler ends the process as well, and no other handler would help against it. */
function remedyFor({ exit, stderr }: Stopped, measured: Measured): Finding['remedy'] {
  if (exit.code !== 0 && stderr.length > 0) {
    const { text, ...code } = finishRequests(measured)
    return {
      text: `First repair the error: the status is ${exit.code}, and the end of stderr is below. ${text}`,
      ...code,
    }
  }
  return finishRequests(measured, [`process.on('${measured.signal}', () => process.exit())`, CLOSE_AND_EXIT])
}
