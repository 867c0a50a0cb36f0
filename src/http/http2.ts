import type { ServerHttp2Session, ServerHttp2Stream } from 'node:http2'
import type { Server as NetServer } from 'node:net'
import { withTimeout } from '../core/clock.ts'
import type { Clock } from '../core/host.ts'
import { SILENCE_LIMIT } from './connections.ts'
import { endEventStreamOn } from './event-streams.ts'
import type { Farewell } from './farewell.ts'
import { openStreamsOf } from './internals.ts'

/** Ends each HTTP/2 session of a server with the streams that it is busy with. */
export class Http2Farewell implements Farewell {
  readonly #server: NetServer
  readonly #clock: Clock
  /** With the time of their coming. */
  readonly #sessions = new Map<ServerHttp2Session, number>()
  #hasBegun = false
  #isSuspended = false
  #patientUntil = 0
  #onStop: () => void = () => {}
  readonly #stopped: Promise<void> = new Promise((resolve) => {
    this.#onStop = resolve
  })

  constructor(server: NetServer, clock: Clock) {
    this.#server = server
    this.#clock = clock
    server.on('session', this.#onSession)
  }

  begin(untilLastCall: number): void {
    this.#hasBegun = true
    this.#patientUntil = this.#clock.now() + untilLastCall / 2
    for (const session of this.#sessions.keys()) void this.#end(session)
  }

  suspend(): void {
    this.#isSuspended = true
  }

  stop(): void {
    this.#onStop()
    for (const session of this.#sessions.keys()) openStreamsOf(session).forEach(endEventStreamOn)
  }

  release(): void {
    this.#server.off('session', this.#onSession)
  }

  readonly #onSession = (session: ServerHttp2Session): void => {
    this.#sessions.set(session, this.#clock.now())
    session.on('close', () => this.#sessions.delete(session))
    if (this.#hasBegun) void this.#end(session)
  }

  /**
   * Closes a session with what it is asked next, as HTTP/1 does: a GOAWAY on an idle one would meet a request on
   * its way, which then has to be sent again.
   */
  async #end(session: ServerHttp2Session): Promise<void> {
    await this.#firstStream(session)
    await this.#openStreams(session)
    if (this.#isSuspended) await this.#stopped
    if (!session.destroyed) session.close()
  }

  async #firstStream(session: ServerHttp2Session): Promise<void> {
    if (openStreamsOf(session).length > 0) return
    const asked = new Promise<void>((resolve) => {
      session.once('stream', () => resolve())
      session.once('close', resolve)
    })
    await Promise.race([asked, this.#stopped])
    if (session.state.lastProcStreamID) return
    // Who has just connected is about to ask.
    await this.#within((this.#sessions.get(session) ?? 0) + SILENCE_LIMIT - this.#clock.now(), asked)
  }

  /** Some clients drop what is under way when the GOAWAY comes: undici before version 8. */
  async #openStreams(session: ServerHttp2Session): Promise<void> {
    const closed = Promise.all(openStreamsOf(session).map(closeOf))
    await this.#within(this.#patientUntil - this.#clock.now(), closed)
  }

  #within(ms: number, promise: Promise<unknown>): Promise<unknown> {
    return withTimeout(this.#clock, promise, ms, () => undefined)
  }
}

function closeOf(stream: ServerHttp2Stream): Promise<void> {
  return new Promise((resolve) => stream.once('close', resolve))
}
