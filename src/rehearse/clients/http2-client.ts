import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from 'node:http2'
import { afterTurn, systemClock } from '../../core/node/clock.ts'
import type { ClientKind } from '../result.ts'
import { type ClientTerms, REFUSED_PAUSE, uploadTime } from './client-terms.ts'
import type { Connection } from './connection.ts'
import { send } from './exchange.ts'
import type { RequestFacts } from './facts.ts'
import type { Request } from './request.ts'

/** The kinds of clients that may speak HTTP/2: the last two do if the server speaks nothing else. */
export type Http2Kind = Extract<ClientKind, 'http2' | 'upload' | 'stream'>

/** Sends a request after the other on one HTTP/2 connection, and opens another one when the server says GOAWAY. */
export async function runHttp2Client(kind: Http2Kind, terms: ClientTerms): Promise<void> {
  let session: Session | undefined
  while (terms.goesOn()) {
    if (!session?.isUsable) {
      session?.close()
      if (!terms.mayOpen()) return
      session = new Session(terms.open(['h2']), terms)
    }
    const facts = await session.ask(terms.nextRequest(), kind)
    terms.add(facts)
    if (facts.sentAt === undefined || terms.isLate()) await terms.pause(REFUSED_PAUSE)
  }
  session?.close()
}

/** An HTTP/2 connection that has one stream at a time. */
export class Session {
  readonly #connection: Connection
  readonly #http2: ClientHttp2Session
  readonly #host: string
  /** The last stream that the server looks at; Infinity before GOAWAY. */
  #lastStream = Number.POSITIVE_INFINITY

  constructor(connection: Connection, { host, endpoint }: Pick<ClientTerms, 'host' | 'endpoint'>) {
    this.#connection = connection
    this.#host = host
    const scheme = endpoint.isSecure ? 'https' : 'http'
    this.#http2 = connect(`${scheme}://${host}`, { createConnection: () => connection.socket })
    this.#http2.on('error', () => {})
    connection.socket.once('close', () => this.#http2.destroy())
    this.#http2.on('goaway', (_code, lastStream) => {
      this.#lastStream = lastStream
      connection.hasGoodbye = true
    })
  }

  get isUsable(): boolean {
    return this.#connection.isUsable && !this.#http2.closed && !this.#http2.destroyed
  }

  async ask(
    { method, path, headers, body }: Request,
    client: RequestFacts['client'] = 'http2',
  ): Promise<RequestFacts> {
    const startedAt = systemClock.now()
    const { openedAt } = this.#connection
    const isFirst = this.#connection.sent++ === 0
    const common = { client, path, startedAt, openedAt, isFirst, lagMs: 0 }
    const nothing = { hasBegun: false, isComplete: false, isDeclined: false }
    if (isFirst && !(await this.#connection.connected))
      return { ...common, ...nothing, sentAt: undefined, endedAt: systemClock.now() }
    const sentAt = systemClock.now()
    const lower = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
    )
    try {
      const pseudo = { ':method': method, ':path': path, ':authority': this.#host }
      const stream = this.#http2.request({ ...pseudo, ...lower }, { endStream: body === '' })
      if (body !== '') void send(stream, Buffer.from(body), client === 'upload' ? uploadTime() : 0)
      const came = await responseOn(stream, this.#connection)
      const isDeclined =
        stream.rstCode === constants.NGHTTP2_REFUSED_STREAM || (stream.id ?? 0) > this.#lastStream
      const { hasGoodbye } = this.#connection
      return { ...common, ...came, isDeclined, hasGoodbye, sentAt, endedAt: systemClock.now() }
    } catch {
      // The session has just closed, so nothing was sent.
      return { ...common, ...nothing, isDeclined: true, sentAt, endedAt: systemClock.now() }
    }
  }

  close(): void {
    this.#http2.destroy()
    this.#connection.close()
  }
}

/** Resolves when a stream has ended, or its connection. A session that is cut off does not always tell its streams. */
function responseOn(
  stream: ClientHttp2Stream,
  { socket }: Connection,
): Promise<Pick<RequestFacts, 'hasBegun' | 'isComplete' | 'status' | 'hasRetryAfter'>> {
  let status: number | undefined
  let hasRetryAfter = false
  let hasEnded = false
  stream
    .on('error', () => {})
    .on('response', (headers) => {
      status = headers[':status']
      hasRetryAfter = headers['retry-after'] !== undefined
    })
  stream.on('end', () => {
    hasEnded = true
  })
  stream.resume()
  return new Promise((resolve) => {
    const end = (): void => {
      // A stream that was cut off emits 'end' as well, in some versions of Node.
      const isWhole = stream.rstCode === constants.NGHTTP2_NO_ERROR && !stream.aborted
      socket.off('close', endLater)
      const hasBegun = status !== undefined
      resolve({ hasBegun, isComplete: hasBegun && hasEnded && isWhole, status, hasRetryAfter })
    }
    const endLater = (): void => afterTurn(systemClock, end)
    stream.on('close', end)
    socket.on('close', endLater)
    if (socket.destroyed) endLater()
  })
}
