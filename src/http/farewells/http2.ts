import type { ServerHttp2Session, ServerHttp2Stream } from 'node:http2'
import type { Server as NetServer } from 'node:net'
import type { Clock } from '../../core/api/host.ts'
import { withTimeout } from '../../core/node/clock.ts'
import { SILENCE_LIMIT } from '../connections.ts'
import { openStreamsOf, sessionsOf } from '../internals.ts'
import { endEventStreamOn } from './event-streams.ts'
import type { Farewell } from './farewell.ts'

/** Milliseconds in which a client that has read an answer asks for the next thing. */
const FOLLOW_UP_LIMIT = 50

/**
 * Ends each HTTP/2 session of a server with the streams that it is busy with. The best moment for a GOAWAY is
 * while the client waits for an answer: what it sends before it has read it is refused, and has to be sent again.
 */
export class Http2Farewell implements Farewell {
  readonly #server: NetServer
  readonly #clock: Clock
  /** With the time of their coming. */
  readonly #sessions = new Map<ServerHttp2Session, number>()
  /** Streams that were open at the first trigger. */
  readonly #oldStreams = new WeakSet<ServerHttp2Stream>()
  #patientUntil = 0
  #hasStopped = false

  constructor(server: NetServer, clock: Clock) {
    this.#server = server
    this.#clock = clock
    server.on('session', this.#onSession)
  }

  begin(untilCut: number): void {
    this.#patientUntil = this.#clock.now() + untilCut / 2
    for (const session of sessionsOf(this.#server)) if (!this.#sessions.has(session)) this.#onSession(session)
    for (const stream of [...this.#sessions.keys()].flatMap(openStreamsOf)) this.#oldStreams.add(stream)
  }

  stop(): void {
    this.#hasStopped = true
    for (const session of this.#sessions.keys()) this.#stopOne(session)
  }

  release(): void {
    this.#server.off('session', this.#onSession)
  }

  readonly #onSession = (session: ServerHttp2Session): void => {
    this.#sessions.set(session, this.#clock.now())
    session.on('close', () => this.#sessions.delete(session))
    if (this.#hasStopped) this.#stopOne(session)
  }

  #stopOne(session: ServerHttp2Session): void {
    for (const stream of openStreamsOf(session)) endEventStreamOn(stream, this.#clock)
    session.on('stream', (stream) => endEventStreamOn(stream, this.#clock))
    void this.#end(session)
  }

  async #end(session: ServerHttp2Session): Promise<void> {
    const hadOldStreams = await this.#waitForOldStreams(session)
    // Who has just connected is about to ask.
    if (!session.state.lastProcStreamID) await this.#waitForNextStream(session, this.#silenceOf(session))
    else if (hadOldStreams) await this.#waitForNextStream(session, FOLLOW_UP_LIMIT)
    if (!session.destroyed) session.close()
  }

  /** Some clients drop what is under way when the GOAWAY comes, undici before version 8 for one. */
  async #waitForOldStreams(session: ServerHttp2Session): Promise<boolean> {
    const streams = openStreamsOf(session).filter((stream) => this.#oldStreams.has(stream))
    await this.#within(this.#patientUntil - this.#clock.now(), Promise.all(streams.map(closeOf)))
    return streams.length > 0
  }

  async #waitForNextStream(session: ServerHttp2Session, ms: number): Promise<void> {
    if (openStreamsOf(session).length > 0 || ms <= 0) return
    const asked = new Promise<void>((resolve) => {
      session.once('stream', () => resolve())
      session.once('close', resolve)
    })
    await this.#within(ms, asked)
  }

  #silenceOf(session: ServerHttp2Session): number {
    return (this.#sessions.get(session) ?? 0) + SILENCE_LIMIT - this.#clock.now()
  }

  #within(ms: number, promise: Promise<unknown>): Promise<unknown> {
    return withTimeout(this.#clock, promise, ms, () => undefined)
  }
}

function closeOf(stream: ServerHttp2Stream): Promise<void> {
  return new Promise((resolve) => stream.once('close', resolve))
}
