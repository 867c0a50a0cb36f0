import { count, formatTime } from '../../words.ts'
import type { Cause } from '../cause.ts'
import { lossEvidence } from '../losses.ts'
import { countsRequests } from '../measured.ts'
import { acceptLonger } from '../remedies/drain.ts'

/** New connections were refused while a load balancer may still open them. */
export const refusedTooEarly: Cause = {
  id: 'refused-too-early',
  isShown: (rehearsal) => countsRequests(rehearsal) && rehearsal.requests.refused > 0,
  describe: ([first], measured) => {
    const { requests, firstRefusedMs } = first
    const notice = formatTime(measured.noticeMs)
    return {
      level: 'risk',
      title: `${count(requests.refused, 'new connection was', 'new connections were')} refused within ${notice} of ${measured.signal}.`,
      details: [
        ...(firstRefusedMs === null ? [] : [`The first was refused after ${formatTime(firstRefusedMs)}.`]),
        `A load balancer needs time to notice that the service stops, here ${notice}. Until then it goes on opening connections.`,
      ],
      evidence: { noticeMs: measured.noticeMs, ...lossEvidence(first) },
      remedy: acceptLonger(measured),
    }
  },
}
