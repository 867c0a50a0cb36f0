import type { ClientKind } from '../result.ts'
import { count, formatTime, listed } from '../words.ts'
import { failedOf, lostOf, type Measured, type Stopped } from './measured.ts'

/** Whose requests of each kind they are, to follow a number. */
const NOUNS: Readonly<Record<ClientKind, string>> = {
  'keep-alive': 'from clients that never pause',
  returning: 'from clients that come back to an open connection after a pause',
  'new-connection': 'from clients that open a connection for each request',
  upload: 'from clients that upload',
  'slow-reader': 'from clients that read slowly',
  stream: 'from clients that read a stream',
  websocket: 'from clients that hold a WebSocket open',
  http2: 'from clients that speak HTTP/2',
}

/** Who lost requests, as far as that is known, and what a load balancer met. */
export function loserSentences(rehearsal: Stopped, measured: Measured): string[] {
  const kinds = kindsOf(rehearsal)
  return kinds.length > 0
    ? [...kinds, ...errorSentences(rehearsal), ...refusedSentences(rehearsal, measured)]
    : lossSentences(rehearsal, measured)
}

/** How requests were lost, and what a load balancer met. */
export function lossSentences(rehearsal: Stopped, measured: Measured): string[] {
  const { cut } = rehearsal.requests
  return [
    ...(cut > 0 ? [`${count(cut, 'request')} got no complete response.`] : []),
    ...closedSentences(rehearsal),
    ...kindsOf(rehearsal),
    ...refusedSentences(rehearsal, measured),
  ]
}

/** Which requests met the end of a connection that they could not know of. */
export function closedSentences({ requests }: Stopped): string[] {
  const { closedWithoutAWord: closed } = requests
  return closed > 0 ? [`${count(closed, 'request')} met a kept connection that closed without a word.`] : []
}

/** Which kinds of clients lost requests. */
export function kindsOf({ byClient }: Stopped): string[] {
  const kinds = byClient
    .filter((client) => lostOf(client) > 0)
    .map((client) => `${lostOf(client)} ${NOUNS[client.client]}`)
  return kinds.length > 0 ? [`Lost: ${listed(kinds)}.`] : []
}

/** Which requests were answered with an error. */
function errorSentences(rehearsal: Stopped): string[] {
  const failed = failedOf(rehearsal)
  const statuses = listed(rehearsal.serverErrors.failedStatuses.map(String))
  return failed > 0 ? [`${count(failed, 'request was', 'requests were')} answered with ${statuses}.`] : []
}

/** What a load balancer met that did not know yet. */
export function refusedSentences({ requests }: Stopped, { noticeMs }: Measured): string[] {
  if (requests.refused === 0) return []
  const refused = count(requests.refused, 'new connection was', 'new connections were')
  return [
    `${refused} refused within ${formatTime(noticeMs)} of the signal, while a load balancer may still open them.`,
  ]
}

/** The numbers of a rehearsal. */
export function lossEvidence({ requests, exit, firstRefusedMs }: Stopped): Record<string, number> {
  const { cut, closedWithoutAWord, refused } = requests
  return {
    cut,
    closedWithoutAWord,
    refused,
    exitAfterMs: exit.afterMs,
    ...(firstRefusedMs !== null && { firstRefusedMs }),
  }
}
