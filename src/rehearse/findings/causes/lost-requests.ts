import { count, formatTime } from '../../words.ts'
import type { Cause } from '../cause.ts'
import { closedSentences, kindsOf, lossEvidence, refusedSentences } from '../losses.ts'
import { countsRequests } from '../measured.ts'
import { acceptLonger, finishRequests } from '../remedies/drain.ts'
import { stackOf } from '../stack.ts'

/** The service took its time to stop, and requests were lost all the same. */
export const cut: Cause = {
  id: 'cut',
  isShown: (rehearsal) => countsRequests(rehearsal) && rehearsal.requests.cut > 0,
  describe: ([first], measured) => {
    return {
      level: 'loss',
      title: `${count(first.requests.cut, 'request was', 'requests were')} cut off by the shutdown.`,
      details: [
        `The process ended ${formatTime(first.exit.afterMs)} after the signal, before it had answered them.`,
        ...closedSentences(first),
        ...kindsOf(first),
        ...refusedSentences(first, measured),
      ],
      evidence: lossEvidence(first),
      remedy: finishRequests(measured),
    }
  },
}

/** Idle connections were closed before their clients knew that they would be. */
export const closedWithoutAWord: Cause = {
  id: 'closed-without-a-word',
  isShown: (rehearsal) => countsRequests(rehearsal) && rehearsal.requests.closedWithoutAWord > 0,
  describe: ([first], measured) => {
    const { closedWithoutAWord: closed } = first.requests
    const stack = stackOf(measured)
    return {
      level: 'loss',
      title: `${count(closed, 'request', 'requests')} met a kept connection that closed without a word.`,
      details: [
        'No response before had `Connection: close`, so the client could not know. A proxy repeats a GET then, and no POST.',
        ...kindsOf(first),
        ...refusedSentences(first, measured),
      ],
      evidence: lossEvidence(first),
      remedy: stack === 'lastcall' ? acceptLonger(measured) : finishRequests(measured),
    }
  },
}
