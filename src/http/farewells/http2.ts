import type { IncomingHttpHeaders, ServerHttp2Session, ServerHttp2Stream } from 'node:http2'
import type { Server as NetServer, Socket } from 'node:net'
import type { Clock, Timer } from '../../core/api/host.ts'
import { withTimeout } from '../../core/node/clock.ts'
import { deferred } from '../../core/node/deferred.ts'
import { PART_AFTER_DELAY } from '../../core/shutdown/delay.ts'
import type { ClassifiedRequest } from '../classify.ts'
import { SILENCE_LIMIT } from '../connections.ts'
import { openStreamsOf, requestHeadersOf, sessionsOf, socketOfSession } from '../internals.ts'
import type { NewcomerCount } from '../newcomers.ts'
import type { Spread } from '../spread.ts'
import { countReceived } from '../stalled/received.ts'
import { type Wait, type WaitTerms, waitOfHttp2 } from '../stalled/waits.ts'
import { countCut, logCut } from './cut-responses.ts'
import type { Farewell, FarewellTerms } from './farewell.ts'
import { mapOfServer } from './of-server.ts'
import { OpenHttp2Response } from './open-http2-response.ts'

/** The open sessions of a server, each with the time at which it came. */
const sessionsOn = mapOfServer<ServerHttp2Session, number>()

/** The headers of requests that the application takes as streams: Node does not keep them. */
const HEADERS = new WeakMap<ServerHttp2Stream, IncomingHttpHeaders>()

/** Milliseconds within which a client that has read a response sends its next request. */
const FOLLOW_UP_LIMIT = 50

/**
 * H5: sends a GOAWAY to each HTTP/2 session of a server. The session then finishes its open streams and closes. The
 * best moment for the GOAWAY is while the client waits for an answer. A request that the client sends before it has
 * read the GOAWAY is refused, and the client has to send it again.
 */
export class Http2Farewell implements Farewell {
  readonly #server: NetServer
  readonly #terms: FarewellTerms
  readonly #sessions: Map<ServerHttp2Session, number>
  /** The streams that were open at the first trigger. */
  readonly #oldStreams = new WeakSet<ServerHttp2Stream>()
  readonly #responses = new WeakMap<ServerHttp2Stream, OpenHttp2Response>()
  /** Filled when the listener closes. A session that is destroyed does not know its socket any more. */
  readonly #bySocket = new WeakMap<Socket, ServerHttp2Session>()
  #newcomers: NewcomerCount | undefined
  /** Resolves when a GOAWAY no longer waits for old streams. */
  readonly #goawayDue = deferred()
  #goawayTimer: Timer | undefined
  #isClosing = false

  constructor(server: NetServer, terms: FarewellTerms) {
    this.#server = server
    this.#terms = terms
    this.#sessions = sessionsOn(server)
    server.on('session', this.#onSession)
  }

  /** Only notes which streams are open. In Node a GOAWAY is final, so HTTP/2 can't announce anything yet. */
  announce(newcomers: NewcomerCount, untilLastCall: number): void {
    for (const session of sessionsOf(this.#server)) if (!this.#sessions.has(session)) this.#onSession(session)
    const sockets = [...this.#sessions.keys()].flatMap((session) => socketOfSession(session) ?? [])
    this.#terms.connections.adopt(sockets)
    // Another drain may have seen the session.
    for (const session of this.#sessions.keys())
      session.off('stream', this.#onStream).on('stream', this.#onStream)
    this.#newcomers = newcomers
    this.times(untilLastCall)
    for (const stream of this.#openStreams()) {
      this.#oldStreams.add(stream)
      this.#watchStream(stream, HEADERS.get(stream) ?? requestHeadersOf(stream))
    }
  }

  times(untilLastCall: number): void {
    this.#clock.clearTimeout(this.#goawayTimer)
    this.#goawayTimer = this.#clock.setTimeout(this.#goawayDue.resolve, untilLastCall * PART_AFTER_DELAY)
    this.#goawayTimer.unref()
  }

  closeConnections(_spread: Spread): void {
    this.#isClosing = true
    for (const session of this.#sessions.keys()) this.#close(session)
  }

  waitOf(socket: Socket, terms: WaitTerms): Wait | undefined {
    const session = this.#bySocket.get(socket)
    const requestOf = (stream: ServerHttp2Stream): ClassifiedRequest | undefined =>
      this.#responses.get(stream)?.request
    return session && waitOfHttp2(session, socket, terms, requestOf)
  }

  /** H6: cut is what the application had not ended. */
  cut(): (Socket | undefined)[] {
    const open = this.#openStreams().filter(({ writableEnded }) => !writableEnded)
    const lost = open.filter((stream) => this.#isLoss(stream) && countCut(stream))
    for (const stream of lost) logCut(this.#responses.get(stream)?.request)
    const sockets = lost.map(({ session }) => session && socketOfSession(session as ServerHttp2Session))
    for (const stream of open) this.#responses.get(stream)?.breakOff()
    return sockets
  }

  #isLoss(stream: ServerHttp2Stream): boolean {
    const response = this.#responses.get(stream)
    return !(response && this.#terms.earlyEnds.isNoLoss(response))
  }

  detach(): void {
    this.#clock.clearTimeout(this.#goawayTimer)
    this.#server.off('session', this.#onSession)
    for (const session of this.#sessions.keys()) session.off('stream', this.#onStream)
  }

  readonly #onSession = (session: ServerHttp2Session): void => {
    this.#sessions.set(session, this.#clock.now())
    session.on('close', () => this.#sessions.delete(session))
    session.on('stream', this.#onStream)
    if (this.#isClosing) this.#close(session)
  }

  #close(session: ServerHttp2Session): void {
    const socket = socketOfSession(session)
    if (socket) this.#bySocket.set(socket, session)
    void this.#sendGoaway(session)
  }

  readonly #onStream = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void => {
    if (!this.#newcomers) {
      // A server with a 'request' listener has a 'stream' listener of Node's.
      const own = this.#server.listenerCount('request') > 0 ? 1 : 0
      if (this.#server.listenerCount('stream') > own) HEADERS.set(stream, headers)
      return
    }
    const { request } = this.#watchStream(stream, headers)
    const socket = stream.session && socketOfSession(stream.session as ServerHttp2Session)
    if (socket) stream.on('close', this.#newcomers.note(request, socket, stream))
  }

  #watchStream(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): OpenHttp2Response {
    const response = new OpenHttp2Response(stream, headers, this.#clock)
    countReceived(stream)
    this.#responses.set(stream, response)
    this.#terms.earlyEnds.watch(response)
    return response
  }

  #openStreams(): ServerHttp2Stream[] {
    return [...this.#sessions.keys()].flatMap(openStreamsOf)
  }

  get #clock(): Clock {
    return this.#terms.clock
  }

  /** Waits for a good moment, and then sends the GOAWAY. */
  async #sendGoaway(session: ServerHttp2Session): Promise<void> {
    const hadOldStreams = await this.#waitForOldStreams(session)
    // A client that has just connected is about to send its first request.
    if (!session.state.lastProcStreamID) await this.#waitForNextStream(session, this.#silenceLeft(session))
    else if (hadOldStreams) await this.#waitForNextStream(session, FOLLOW_UP_LIMIT)
    if (!session.destroyed) session.close()
  }

  /** Some clients, undici before version 8 for one, drop their open streams when they get a GOAWAY. */
  async #waitForOldStreams(session: ServerHttp2Session): Promise<boolean> {
    const streams = openStreamsOf(session).filter((stream) => this.#oldStreams.has(stream))
    await Promise.race([this.#goawayDue.promise, Promise.all(streams.map(closeOf))])
    return streams.length > 0
  }

  async #waitForNextStream(session: ServerHttp2Session, ms: number): Promise<void> {
    if (openStreamsOf(session).length > 0 || ms <= 0) return
    const nextStream = new Promise<void>((resolve) => {
      session.once('stream', () => resolve())
      session.once('close', resolve)
    })
    await this.#within(ms, nextStream)
  }

  /** Milliseconds for which a session without a stream may still send its first request. */
  #silenceLeft(session: ServerHttp2Session): number {
    return (this.#sessions.get(session) ?? 0) + SILENCE_LIMIT - this.#clock.now()
  }

  #within(ms: number, promise: Promise<unknown>): Promise<unknown> {
    return withTimeout(this.#clock, promise, ms, () => undefined)
  }
}

function closeOf(stream: ServerHttp2Stream): Promise<void> {
  return new Promise((resolve) => stream.once('close', resolve))
}
