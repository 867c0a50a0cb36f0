import { systemClock } from '../../core/node/clock.ts'
import type { ClientKind } from '../result.ts'
import { type ClientTerms, REFUSED_PAUSE, uploadTime } from './client-terms.ts'
import type { Connection } from './connection.ts'
import { exchange, type Pace } from './exchange.ts'
import type { RequestFacts } from './facts.ts'
import { getRequest, type Request } from './request.ts'

/** How a kind of client goes about its requests. */
interface Manner {
  /** Whether it sends the next request on the same connection. */
  readonly keeps: boolean
  /** Milliseconds between a response and the next request. */
  readonly pause: () => number
  readonly pace?: () => Pace
}

/** The kinds of clients that speak HTTP/1.1. */
export type Http1Kind = Exclude<ClientKind, 'websocket' | 'http2'>

/** The longest pause of a client that comes back, and the pause of one that opens a connection for each request. */
const LONGEST_PAUSE = 300
const SHORT_PAUSE = 10

/** From some time after the signal on, no client goes on without a pause: it would only heat the machine. */
const LATE_PAUSE = 20

const MANNERS: Readonly<Record<Http1Kind, Manner>> = {
  'keep-alive': { keeps: true, pause: () => 0 },
  returning: { keeps: true, pause: () => Math.random() * LONGEST_PAUSE },
  'new-connection': { keeps: false, pause: () => SHORT_PAUSE },
  upload: { keeps: true, pause: () => 0, pace: () => ({ upload: uploadTime() }) },
  'slow-reader': { keeps: true, pause: () => 0, pace: () => ({ reading: 600 }) },
  stream: { keeps: false, pause: () => SHORT_PAUSE },
}

/** Sends a request after the other, until the load is over or it may not open a connection that it needs. */
export async function runHttp1Client(kind: Http1Kind, terms: ClientTerms): Promise<void> {
  const { keeps, pause, pace } = MANNERS[kind]
  let connection: Connection | undefined
  while (terms.goesOn()) {
    if (!connection?.isUsable) {
      connection?.close()
      if (!terms.mayOpen()) return
      connection = terms.open()
    }
    const facts = await ask(kind, connection, terms, terms.nextRequest(), pace?.())
    terms.add(facts)
    const isKept = keeps && facts.isComplete
    if (!isKept) {
      connection.close()
      connection = undefined
    }
    const ms = facts.sentAt === undefined ? REFUSED_PAUSE : pause()
    if (ms > 0 || terms.isLate()) await terms.pause(Math.max(ms, terms.isLate() ? LATE_PAUSE : 0))
  }
  connection?.close()
}

/** Sends one request and says what came of it. */
export async function ask(
  client: ClientKind,
  connection: Connection,
  { host }: Pick<ClientTerms, 'host'>,
  request: Request = getRequest('/'),
  pace: Pace = {},
): Promise<RequestFacts> {
  const startedAt = systemClock.now()
  const { openedAt } = connection
  const isFirst = connection.sent === 0
  const { path } = request
  const common = { client, path, startedAt, openedAt, isFirst, isDeclined: false, lagMs: 0 }
  if (isFirst && !(await connection.connected)) {
    const endedAt = systemClock.now()
    return { ...common, sentAt: undefined, endedAt, hasBegun: false, isComplete: false }
  }
  const { headers, ...came } = await exchange(connection, request, host, pace)
  const { hasGoodbye } = connection
  return { ...common, ...came, hasGoodbye, hasRetryAfter: headers['retry-after'] !== undefined }
}
