import { count, formatNumber, formatTime } from '../../words.ts'
import type { Cause } from '../cause.ts'
import { lossEvidence } from '../losses.ts'
import { countsRequests, type Stopped, turnedAwayOf } from '../measured.ts'
import { acceptLonger } from '../remedies/drain.ts'

/** New connections were refused while a load balancer may still open them. */
export const refusedTooEarly: Cause = {
  id: 'refused-too-early',
  isShown: (rehearsal) =>
    countsRequests(rehearsal) && rehearsal.requests.refused + turnedAwayOf(rehearsal) > 0,
  describe: ([first], measured) => {
    const { firstRefusedMs } = first
    const turnedAway = turnedAwayOf(first)
    const notice = formatTime(measured.noticeMs)
    return {
      level: 'risk',
      title: `${whatWasRefused(first)} within ${notice} of ${measured.signal}.`,
      details: [
        ...(firstRefusedMs === null ? [] : [`The first was refused after ${formatTime(firstRefusedMs)}.`]),
        `A load balancer needs time to notice that the service stops, here ${notice}. Until then it goes on opening connections.`,
      ],
      evidence: {
        noticeMs: measured.noticeMs,
        ...lossEvidence(first),
        ...(turnedAway > 0 && { turnedAway }),
      },
      remedy: acceptLonger(measured),
    }
  },
}

/** A client that gets a 503 knows as well that nothing was done. */
function whatWasRefused(rehearsal: Stopped): string {
  const [{ refused }, turnedAway] = [rehearsal.requests, turnedAwayOf(rehearsal)]
  const connections = count(refused, 'new connection was', 'new connections were')
  if (turnedAway === 0) return `${connections} refused`
  if (refused > 0) return `${connections} refused, and ${formatNumber(turnedAway)} turned away with 503,`
  return `${count(turnedAway, 'new connection was', 'new connections were')} turned away with 503`
}
