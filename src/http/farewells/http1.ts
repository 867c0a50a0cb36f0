import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Server as NetServer, Socket } from 'node:net'
import type { Timer } from '../../core/api/host.ts'
import type { Connections } from '../connections.ts'
import {
  exchangeOn,
  hasParser,
  headOf,
  idleSocketsOf,
  refuseRequests,
  requestSocketsOf,
} from '../internals.ts'
import type { NewcomerCount } from '../newcomers.ts'
import type { Spread } from '../spread.ts'
import { type Wait, type WaitTerms, waitOfHttp1 } from '../stalled/waits.ts'
import { countCut, logCut } from './cut-responses.ts'
import type { Farewell, FarewellTerms } from './farewell.ts'
import { IdlePass } from './idle-pass.ts'
import { closeWhenReceived, noteRefused } from './lingering-close.ts'
import { OpenHttp1Response } from './open-response.ts'
import { sayClose, saysClose } from './say-close.ts'

/** The events by which a server hands out requests. It emits the last two only if they have a listener. */
const REQUEST_EVENTS = ['request', 'checkContinue', 'checkExpectation']

const HAS_END = /^(content-length:|transfer-encoding: chunked)/im

/** Milliseconds after its response for which a client may ask once more that never got `Connection: close`. */
const UNTOLD_LIMIT = 500

/** Milliseconds between two checks for idle connections of which Node emits no event. */
const CHECK_INTERVAL = 500

/** H4: closes each HTTP/1 connection of a server after the last response on it. */
export class Http1Farewell implements Farewell {
  readonly #server: NetServer
  readonly #connections: Connections
  readonly #terms: FarewellTerms
  /** The responses whose end is watched. */
  readonly #watched = new WeakMap<ServerResponse, OpenHttp1Response>()
  /** The responses that have begun and not closed, those of pipelined requests too. */
  readonly #open = new Set<ServerResponse>()
  /** The newest response on each socket, which closes the connection. */
  readonly #lastResponses = new WeakMap<Socket, ServerResponse>()
  /** The sockets on which a response did not say `Connection: close`, and until when the client may send another request. */
  readonly #untold = new WeakMap<Socket, number>()
  /** The sockets on which a request has come since the listener closed. Its response is the last one. */
  readonly #askedLate = new WeakSet<Socket>()
  #newcomers: NewcomerCount | undefined
  #isPaused = false
  #isClosing = false
  #isCheckPending = false
  /** The check that is under way. */
  #pass: IdlePass | undefined
  /** Whether a connection may have become idle since that check began. */
  #isPassOutdated = false
  #idleTimer: Timer | undefined

  constructor(server: NetServer, connections: Connections, terms: FarewellTerms) {
    this.#server = server
    this.#connections = connections
    this.#terms = terms
  }

  /** H2: from now on each response says `Connection: close`. */
  announce(newcomers: NewcomerCount): void {
    this.#newcomers = newcomers
    for (const event of REQUEST_EVENTS) {
      if (this.#server.listenerCount(event) > 0) this.#server.prependListener(event, this.#onRequest)
    }
    const sockets = requestSocketsOf(this.#server, this.#connections)
    this.#connections.adopt(sockets)
    for (const socket of sockets) this.#watchExchange(socket)
  }

  pauseAnnouncing(isPaused: boolean): void {
    this.#isPaused = isPaused
    // The delay goes on: those who have asked meanwhile get `Connection: close` after all.
    if (!isPaused) for (const response of this.#open) this.#markIfNewest(response)
  }

  /** Closes each connection as soon as it is idle. */
  closeConnections(_spread: Spread): void {
    this.#isClosing = true
    for (const socket of requestSocketsOf(this.#server, this.#connections)) {
      this.#watchExchange(socket)
      this.#refuseNext(socket)
    }
    // In a turn of its own: to go through thousands of connections twice takes a while.
    this.#closeIdleSoon()
  }

  waitOf(socket: Socket, terms: WaitTerms): Wait | undefined {
    return hasParser(socket) && this.#untilUsed(socket) === 0 ? waitOfHttp1(socket, terms) : undefined
  }

  detach(): void {
    for (const event of REQUEST_EVENTS) this.#server.off(event, this.#onRequest)
    this.#isClosing = false
    this.#terms.clock.clearTimeout(this.#idleTimer)
  }

  /** H6: cut is what the application had not ended. */
  cut(): Socket[] {
    const { earlyEnds } = this.#terms
    // A response that waited for an earlier one emits nothing when its client hangs up.
    const open = [...this.#open].filter(({ writableEnded, req }) => !writableEnded && !req.socket.destroyed)
    for (const response of open) if (endsWithConnection(response)) reset(response.req.socket)
    const lost = open.filter((response) => !earlyEnds.isNoLoss(this.#openOf(response)) && countCut(response))
    for (const { req } of lost) logCut(req)
    return lost.map(({ req }) => req.socket)
  }

  readonly #onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    // A server of HTTP/2 emits 'request' for its streams too.
    if (request.httpVersionMajor > 1) return
    // Before the response is watched, since that may end it.
    this.#markLast(response)
    this.#watch(response)
    closeWhenReceived(request)
    if (this.#isClosing) {
      this.#askedLate.add(request.socket)
      this.#refuseNext(request.socket)
    }
    const onOver = this.#newcomers?.note(request, request.socket)
    if (onOver) response.on('close', onOver)
  }

  /** Watches the request and the response that are under way on a socket. */
  #watchExchange(socket: Socket): void {
    const { response, request } = exchangeOn(socket)
    if (response) {
      this.#watch(response)
      this.#markIfNewest(response)
    }
    if (!request || request.complete) return
    if (request === response?.req) closeWhenReceived(request)
    // A request may be answered before all of it has come. The connection is idle only after that.
    request.off('close', this.#closeIdleSoon).once('close', this.#closeIdleSoon)
  }

  #watch(response: ServerResponse): void {
    if (this.#watched.has(response)) return
    const { socket } = response.req
    this.#open.add(response)
    this.#terms.earlyEnds.watch(this.#openOf(response))
    response.on('close', () => {
      this.#open.delete(response)
      // H4: its headers were out before the trigger, or announcing was paused.
      if (this.#askedLate.has(socket)) this.#untold.delete(socket)
      else if (!saysClose(response)) this.#untold.set(socket, this.#terms.clock.now() + UNTOLD_LIMIT)
      this.#watchExchange(socket)
      this.#closeIdleSoon()
    })
  }

  #openOf(response: ServerResponse): OpenHttp1Response {
    const open = this.#watched.get(response) ?? new OpenHttp1Response(response, this.#terms.clock)
    this.#watched.set(response, open)
    return open
  }

  #markIfNewest(response: ServerResponse): void {
    const { request } = exchangeOn(response.req.socket)
    if (!request || request === response.req) this.#markLast(response)
  }

  /** Of several requests on one connection, only the newest response may close it. */
  #markLast(response: ServerResponse): void {
    const { socket } = response.req
    const earlier = this.#lastResponses.get(socket)
    if (earlier && earlier !== response && !earlier.headersSent) earlier.shouldKeepAlive = true
    if (this.#isPaused) return
    response.shouldKeepAlive = false
    if (earlier !== response) sayClose(response)
    this.#lastResponses.set(socket, response)
  }

  /** H6: of pipelined requests only those that have begun are served, once one of their responses closes the connection. */
  #refuseNext(socket: Socket): void {
    const last = this.#lastResponses.get(socket)
    if (!last || !this.#open.has(last) || (last.headersSent && !saysClose(last))) return
    const serve = refuseRequests(socket, () => noteRefused(socket))
    // An application may say something else about the connection. Then its client may send one more request.
    this.#openOf(last).whenSent(() => {
      if (!saysClose(last)) serve()
    })
  }

  /** Milliseconds for which a socket stays open because its client may use it. */
  readonly #untilUsed = (socket: Socket): number => {
    const untold = Math.max(0, (this.#untold.get(socket) ?? 0) - this.#terms.clock.now())
    return Math.max(this.#connections.silenceLeft(socket), untold)
  }

  /**
   * Checks once for all responses that end in this turn, since a check goes through all connections. By the time of the
   * check, Node has read the requests that have arrived.
   */
  readonly #closeIdleSoon = (): void => {
    this.#isPassOutdated = true
    this.#goOnSoon()
  }

  #goOnSoon(): void {
    if (this.#isCheckPending) return
    this.#isCheckPending = true
    this.#terms.clock.setImmediate(() => {
      this.#isCheckPending = false
      this.#closeIdle()
    })
  }

  /** Checks again after a while: if Node itself answers a request, with a 417 for example, it emits no event. */
  #closeIdle(): void {
    if (!this.#isClosing) return
    const { clock } = this.#terms
    this.#pass ??= this.#beginPass()
    if (!this.#pass.closeSome()) {
      this.#goOnSoon()
      return
    }
    const wait = Math.min(CHECK_INTERVAL, this.#pass.wait)
    this.#pass = undefined
    clock.clearTimeout(this.#idleTimer)
    if (this.#isPassOutdated) this.#goOnSoon()
    else this.#idleTimer = clock.setTimeout(this.#closeIdleSoon, wait)
  }

  #beginPass(): IdlePass {
    this.#isPassOutdated = false
    // Before Node 26, a connection that never sent a byte is not in Node's list of idle ones.
    const idle = (): Socket[] => idleSocketsOf(this.#server, this.#connections)
    const silent = (): Socket[] => this.#connections.silent()
    return new IdlePass(this.#terms.clock, [idle, silent], this.#untilUsed)
  }
}

/** Whether only the end of its connection ends a response, as on HTTP/1.0: nothing else tells how long it is. */
function endsWithConnection(response: ServerResponse): boolean {
  return response.headersSent && !HAS_END.test(headOf(response))
}

/** H5: a client would take a response for whole whose connection just ends. What is no TCP is destroyed with the others. */
function reset(socket: Socket): void {
  try {
    socket.resetAndDestroy()
  } catch {}
}
