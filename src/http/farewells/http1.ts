import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Server as NetServer, Socket } from 'node:net'
import type { Clock, Timer } from '../../core/api/host.ts'
import type { Connections } from '../connections.ts'
import { exchangeOn, headOf, idleSocketsOf, requestSocketsOf } from '../internals.ts'
import { endEventStream } from './event-streams.ts'
import type { Farewell } from './farewell.ts'
import { closeWhenReceived } from './lingering-close.ts'

/** The events by which a server hands out requests. It emits the last two only if they have a listener. */
const REQUEST_EVENTS = ['request', 'checkContinue', 'checkExpectation']

const SAYS_CLOSE = /^connection: close/im

/** Milliseconds for which an idle connection stays open if its client never got `Connection: close`. */
const IDLE_LIMIT = 500

/** H4: closes each HTTP/1 connection of a server after the last response on it. */
export class Http1Farewell implements Farewell {
  readonly #server: NetServer
  readonly #connections: Connections
  readonly #clock: Clock
  /** The responses whose end is watched. */
  readonly #watched = new WeakSet<ServerResponse>()
  /** The newest response on each socket, which closes the connection. */
  readonly #lastResponses = new WeakMap<Socket, ServerResponse>()
  /** The sockets on which a response did not say `Connection: close`: their clients may send one more request. */
  readonly #unannounced = new WeakSet<Socket>()
  #isPaused = false
  #isClosing = false
  #isCheckPending = false
  /** The time until which the idle sockets of `#unannounced` stay open. */
  #unannouncedUntil = 0
  #idleTimer: Timer | undefined

  constructor(server: NetServer, connections: Connections, clock: Clock) {
    this.#server = server
    this.#connections = connections
    this.#clock = clock
  }

  /** H2: from now on each response says `Connection: close`. */
  announce(): void {
    for (const event of REQUEST_EVENTS) {
      if (this.#server.listenerCount(event) > 0) this.#server.prependListener(event, this.#onRequest)
    }
    const sockets = requestSocketsOf(this.#server, this.#connections)
    this.#connections.adopt(sockets)
    for (const socket of sockets) this.#watchExchange(socket)
  }

  pauseAnnouncing(): void {
    this.#isPaused = true
  }

  /** Closes each connection as soon as it is idle. */
  closeConnections(): void {
    this.#isPaused = false
    this.#isClosing = true
    this.#unannouncedUntil = this.#clock.now() + IDLE_LIMIT
    for (const socket of requestSocketsOf(this.#server, this.#connections)) this.#watchExchange(socket)
    this.#closeIdle()
  }

  detach(): void {
    for (const event of REQUEST_EVENTS) this.#server.off(event, this.#onRequest)
    this.#isClosing = false
    this.#clock.clearTimeout(this.#idleTimer)
  }

  readonly #onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    // A server of HTTP/2 emits 'request' for its streams too.
    if (request.httpVersionMajor > 1) return
    this.#watch(response)
    this.#markLast(response)
    closeWhenReceived(request)
    if (this.#isClosing) endEventStream(response, this.#clock)
    response.on('close', () => {
      // Announcing was paused, or the application has set the header itself.
      if (!SAYS_CLOSE.test(headOf(response))) this.#unannounced.add(request.socket)
    })
  }

  /** Watches the request and the response that are under way on a socket. */
  #watchExchange(socket: Socket): void {
    const { response, request } = exchangeOn(socket)
    if (response) {
      this.#watch(response)
      if (!request || request === response.req) this.#markLast(response)
      if (this.#isClosing) endEventStream(response, this.#clock)
    }
    if (!request || request.complete) return
    if (request === response?.req) closeWhenReceived(request)
    // A request may be answered before all of it has come. The connection is idle only after that.
    request.off('close', this.#closeIdleSoon).once('close', this.#closeIdleSoon)
  }

  #watch(response: ServerResponse): void {
    if (this.#watched.has(response)) return
    this.#watched.add(response)
    const { socket } = response.req
    response.on('close', () => {
      this.#watchExchange(socket)
      this.#closeIdleSoon()
    })
  }

  /** Of several requests on one connection, only the newest response may close it. */
  #markLast(response: ServerResponse): void {
    const { socket } = response.req
    const earlier = this.#lastResponses.get(socket)
    if (earlier && earlier !== response && !earlier.headersSent) earlier.shouldKeepAlive = true
    if (this.#isPaused) return
    response.shouldKeepAlive = false
    this.#lastResponses.set(socket, response)
  }

  /** Milliseconds for which a socket stays open because its client may send one more request. */
  #unannouncedLeft(socket: Socket): number {
    return this.#unannounced.has(socket) ? Math.max(0, this.#unannouncedUntil - this.#clock.now()) : 0
  }

  /**
   * Checks once for all responses that end in this turn, since a check goes through all connections. By the time of the
   * check, Node has read the requests that have arrived.
   */
  readonly #closeIdleSoon = (): void => {
    if (this.#isCheckPending) return
    this.#isCheckPending = true
    this.#clock.setImmediate(() => {
      this.#isCheckPending = false
      this.#closeIdle()
    })
  }

  /** Checks again after a while: if Node itself answers a request, with a 417 for example, it emits no event. */
  #closeIdle(): void {
    if (!this.#isClosing) return
    let wait = IDLE_LIMIT
    // Before Node 26, a connection that never sent a byte is not in Node's list of idle ones.
    const idle = idleSocketsOf(this.#server, this.#connections)
    for (const socket of [...idle, ...this.#connections.silent()]) {
      const left = Math.max(this.#connections.silenceLeft(socket), this.#unannouncedLeft(socket))
      if (left === 0) socket.destroy()
      else wait = Math.min(wait, left)
    }
    this.#clock.clearTimeout(this.#idleTimer)
    this.#idleTimer = this.#clock.setTimeout(this.#closeIdleSoon, wait)
  }
}
