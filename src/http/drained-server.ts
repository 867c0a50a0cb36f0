import { Server as NetServer, type Socket } from 'node:net'
import type { Clock } from '../core/api/host.ts'
import type { Newcomers } from '../core/api/part.ts'
import type { ClassifiedRequest, Classifier } from './classify.ts'
import { Connections } from './connections.ts'
import { countCut } from './farewells/cut-responses.ts'
import { EarlyEnds } from './farewells/early-ends.ts'
import type { Farewell } from './farewells/farewell.ts'
import { Http1Farewell } from './farewells/http1.ts'
import { Http2Farewell } from './farewells/http2.ts'
import { WebSocketFarewell } from './farewells/websockets.ts'
import { encryptedSideOf } from './internals.ts'
import { NewcomerCount } from './newcomers.ts'
import { isHttp2 } from './server.ts'
import { Spread } from './spread.ts'
import type { KernelQueues } from './stalled/kernel-queues.ts'
import { StalledClients } from './stalled/stalled-clients.ts'
import type { Wait } from './stalled/waits.ts'

/** The part of the time until last call in which the clients that connect again are closed. */
const SPREAD_PART = 1 / 2

/** Milliseconds in which the streams of HTTP/2 tell their clients that they are broken off. */
const LAST_WORDS_TIME = 20

/** What is cut off when time is up. */
export interface Cut {
  readonly responses: number
  /** Those without a response that is lost. */
  readonly connections: number
}

/** One server: its connections, and a farewell for each kind of connection. */
export class DrainedServer {
  readonly connections: Connections
  readonly #server: NetServer
  readonly #clock: Clock
  readonly #classifier: Classifier
  readonly #earlyEnds: EarlyEnds
  readonly #stalledClients: StalledClients
  readonly #farewells: readonly Farewell[]
  #newcomers: NewcomerCount | undefined
  #spread: Spread | undefined

  constructor(server: NetServer, clock: Clock, classifier: Classifier) {
    this.#server = server
    this.#clock = clock
    this.#classifier = classifier
    this.connections = new Connections(server, clock)
    this.#earlyEnds = new EarlyEnds(clock, classifier)
    this.#stalledClients = new StalledClients(clock, this.connections, (socket, queues) =>
      this.#waitOf(socket, queues),
    )
    const terms = {
      clock,
      classifier,
      connections: this.connections,
      earlyEnds: this.#earlyEnds,
      stalledClients: this.#stalledClients,
    }
    this.#farewells = [
      new Http1Farewell(server, this.connections, terms),
      new Http2Farewell(server, terms),
      new WebSocketFarewell(server, terms),
    ]
  }

  /** Whether a request may still come. */
  get isOpen(): boolean {
    return this.#server.listening || this.connections.size > 0
  }

  /** The clients that have come since the trigger. */
  get newcomers(): Newcomers | undefined {
    return this.#newcomers?.result
  }

  /** @param triggeredAt - When the shutdown began, which may be a while ago. */
  announce(triggeredAt: number, untilLastCall: number): void {
    const newcomers = new NewcomerCount(this.#clock, this.#classifier, triggeredAt)
    this.#newcomers = newcomers
    this.connections.onAccepted = (socket) => newcomers.noteAccepted(socket)
    for (const farewell of this.#farewells) farewell.announce?.(newcomers, untilLastCall)
  }

  /** T11: there is less time than there was. */
  times(untilLastCall: number): void {
    this.#spread?.shorten(untilLastCall * SPREAD_PART)
    for (const farewell of this.#farewells) farewell.times?.(untilLastCall)
  }

  pauseAnnouncing(isPaused: boolean): void {
    for (const farewell of this.#farewells) farewell.pauseAnnouncing?.(isPaused)
  }

  /** H3: stops listening. Then each connection closes as soon as it has finished what it is busy with. */
  close(untilLastCall: number): void {
    if (this.#server.listening) closeListener(this.#server)
    const returning = this.#farewells.reduce((sum, farewell) => sum + (farewell.returning ?? 0), 0)
    this.#spread = new Spread(this.#clock, this.#earlyEnds.size + returning, untilLastCall * SPREAD_PART)
    // Before the first response is ended early.
    this.pauseAnnouncing(false)
    this.#earlyEnds.begin(this.#spread)
    for (const farewell of this.#farewells) farewell.closeConnections(this.#spread)
    this.#stalledClients.begin()
  }

  /** H6: how many connections were closed since their clients stood still. */
  get stalled(): number {
    return this.#stalledClients.closed
  }

  /** H6: how many of them had a response that was over and not read. */
  get unread(): number {
    return this.#stalledClients.unread
  }

  #waitOf(socket: Socket, queues: KernelQueues): Wait | undefined {
    const terms = {
      queues,
      mustFinish: (request: ClassifiedRequest) => this.#classifier.classOf(request) === 'finish',
    }
    for (const farewell of this.#farewells) {
      const wait = farewell.waitOf?.(socket, terms)
      if (wait) return wait
    }
    return undefined
  }

  /** H6: breaks off what is left. */
  cut(): Cut {
    // What a session of HTTP/2 from before the registration is busy with is not known before Node 24.
    const { unknown } = this.connections
    const lost = this.#farewells.flatMap((farewell) => farewell.cut?.() ?? [])
    // One connection may have lost several responses.
    const losers = new Set(lost.map((socket) => socket && (encryptedSideOf(socket) ?? socket)))
    const closed = this.connections
      .known()
      .filter((socket) => countCut(socket) && !losers.has(encryptedSideOf(socket) ?? socket))
    const destroy = (): void => this.connections.destroy()
    if (isHttp2(this.#server)) this.#clock.setTimeout(destroy, LAST_WORDS_TIME).unref()
    else destroy()
    return isHttp2(this.#server)
      ? { responses: lost.length + unknown, connections: closed.length }
      : { responses: lost.length, connections: closed.length + unknown }
  }

  detach(): void {
    this.#earlyEnds.stop()
    this.#stalledClients.stop()
    for (const farewell of this.#farewells) farewell.detach()
    this.connections.detach()
  }
}

/**
 * Closes only the listener. The server's own `close` would also destroy the connections that Node takes for idle, even
 * if a response has ended and is not sent yet. From Node 24 on it would also send a GOAWAY to all sessions.
 */
function closeListener(server: NetServer): void {
  if (isHttp2(server)) {
    NetServer.prototype.close.call(server)
    return
  }
  const closable = server as { closeIdleConnections?: () => void }
  const own = Object.hasOwn(server, 'closeIdleConnections') ? closable.closeIdleConnections : undefined
  closable.closeIdleConnections = () => {}
  try {
    server.close()
  } finally {
    delete closable.closeIdleConnections
    if (own) closable.closeIdleConnections = own
  }
}
