import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Server as NetServer, Socket } from 'node:net'
import type { Clock, Timer } from '../../core/api/host.ts'
import type { Connections } from '../connections.ts'
import { exchangeOn, headOf, idleSocketsOf, requestSocketsOf } from '../internals.ts'
import { endEventStream } from './event-streams.ts'
import type { Farewell } from './farewell.ts'
import { closeWhenReceived } from './lingering-close.ts'

/** Events with which a server hands out a request; the latter two only if somebody listens to them. */
const REQUEST_EVENTS = ['request', 'checkContinue', 'checkExpectation']

const SAYS_CLOSE = /^connection: close/im

/** Milliseconds for which an idle connection is kept whose client has not been told. */
const IDLE_LIMIT = 500

/** Ends each HTTP/1 connection of a server with the last response on it. */
export class Http1Farewell implements Farewell {
  readonly #server: NetServer
  readonly #connections: Connections
  readonly #clock: Clock
  /** The responses under way, from the beginning on. */
  readonly #responses = new WeakSet<ServerResponse>()
  /** The response on each socket that is to be the last. */
  readonly #lastResponses = new WeakMap<Socket, ServerResponse>()
  /** Sockets whose client has not been told, and may use them once more. */
  readonly #untold = new WeakSet<Socket>()
  #isSuspended = false
  #hasStopped = false
  #isLooking = false
  #untoldUntil = 0
  #idleTimer: Timer | undefined

  constructor(server: NetServer, connections: Connections, clock: Clock) {
    this.#server = server
    this.#connections = connections
    this.#clock = clock
  }

  /** From now on each response says that its connection ends with it, `Connection: close`. */
  begin(): void {
    for (const event of REQUEST_EVENTS) {
      if (this.#server.listenerCount(event) > 0) this.#server.prependListener(event, this.#onRequest)
    }
    const sockets = requestSocketsOf(this.#server, this.#connections)
    this.#connections.adopt(sockets)
    for (const socket of sockets) this.#adopt(socket)
  }

  suspend(): void {
    this.#isSuspended = true
  }

  /** Closes each connection as soon as it is idle. */
  stop(): void {
    this.#isSuspended = false
    this.#hasStopped = true
    this.#untoldUntil = this.#clock.now() + IDLE_LIMIT
    for (const socket of requestSocketsOf(this.#server, this.#connections)) this.#adopt(socket)
    this.#closeIdle()
  }

  release(): void {
    for (const event of REQUEST_EVENTS) this.#server.off(event, this.#onRequest)
    this.#hasStopped = false
    this.#clock.clearTimeout(this.#idleTimer)
  }

  readonly #onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    // A server of HTTP/2 hands out the requests of its streams too.
    if (request.httpVersionMajor > 1) return
    this.#track(response)
    this.#markLast(response)
    closeWhenReceived(request)
    if (this.#hasStopped) endEventStream(response, this.#clock)
    // In the last moments of the delay nobody is told; or the application itself said otherwise.
    response.on('close', () => {
      if (!SAYS_CLOSE.test(headOf(response))) this.#untold.add(request.socket)
    })
  }

  /** Takes in what is under way on a connection. */
  #adopt(socket: Socket): void {
    const { response, request } = exchangeOn(socket)
    if (response) {
      this.#track(response)
      if (!request || request === response.req) this.#markLast(response)
      if (this.#hasStopped) endEventStream(response, this.#clock)
    }
    if (!request || request.complete) return
    if (request === response?.req) closeWhenReceived(request)
    // Where it has been answered already the connection is not idle before all of it has come.
    request.off('close', this.#closeIdleSoon).once('close', this.#closeIdleSoon)
  }

  #track(response: ServerResponse): void {
    if (this.#responses.has(response)) return
    this.#responses.add(response)
    const { socket } = response.req
    response.on('close', () => {
      this.#adopt(socket)
      this.#closeIdleSoon()
    })
  }

  /** With several requests on a connection at once, only the newest response may end it. */
  #markLast(response: ServerResponse): void {
    const { socket } = response.req
    const earlier = this.#lastResponses.get(socket)
    if (earlier && earlier !== response && !earlier.headersSent) earlier.shouldKeepAlive = true
    if (this.#isSuspended) return
    response.shouldKeepAlive = false
    this.#lastResponses.set(socket, response)
  }

  #untoldLeft(socket: Socket): number {
    return this.#untold.has(socket) ? Math.max(0, this.#untoldUntil - this.#clock.now()) : 0
  }

  /** Once for all that end in this turn, since each look goes through all; and not before what has come is read. */
  readonly #closeIdleSoon = (): void => {
    if (this.#isLooking) return
    this.#isLooking = true
    this.#clock.setImmediate(() => {
      this.#isLooking = false
      this.#closeIdle()
    })
  }

  /** Looks again after a while, too: an answer of Node's own, such as a 417, is no event for anybody. */
  #closeIdle(): void {
    if (!this.#hasStopped) return
    let wait = IDLE_LIMIT
    // Node counts those that never sent a byte as idle only from version 26 on.
    const idle = idleSocketsOf(this.#server, this.#connections)
    for (const socket of [...idle, ...this.#connections.silent()]) {
      const left = Math.max(this.#connections.silenceLeft(socket), this.#untoldLeft(socket))
      if (left === 0) socket.destroy()
      else wait = Math.min(wait, left)
    }
    this.#clock.clearTimeout(this.#idleTimer)
    this.#idleTimer = this.#clock.setTimeout(this.#closeIdleSoon, wait)
  }
}
