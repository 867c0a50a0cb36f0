import type { Server as HttpServer, IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Clock, Timer } from '../core/host.ts'
import type { Connections } from './connections.ts'
import { exchangeOn, idleSocketsOf, requestSocketsOf } from './internals.ts'

/** Events with which a server hands out a request; the latter two only if somebody listens to them. */
const REQUEST_EVENTS = ['request', 'checkContinue', 'checkExpectation']

/** Milliseconds for which an idle connection is kept whose client has not been told. */
const IDLE_LIMIT = 500

/** Ends each connection of a server with the last response on it. */
export class Farewell {
  readonly #server: HttpServer
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
  #untoldUntil = 0
  #silenceTimer: Timer | undefined

  constructor(server: HttpServer, connections: Connections, clock: Clock) {
    this.#server = server
    this.#connections = connections
    this.#clock = clock
  }

  /** From now on each response says that its connection ends with it. */
  begin(): void {
    for (const event of REQUEST_EVENTS) {
      if (this.#server.listenerCount(event) > 0) this.#server.prependListener(event, this.#onRequest)
    }
    const sockets = requestSocketsOf(this.#server)
    this.#connections.adopt(sockets)
    for (const socket of sockets) this.#adopt(socket)
  }

  /**
   * Tells nobody for a moment: a client that is told to go comes back as a new connection, and where each turn
   * of the loop serves one and brings one, the backlog would never be empty.
   */
  suspend(): void {
    this.#isSuspended = true
  }

  /** Takes no more connections, and closes each one as soon as it is idle. */
  stop(): void {
    closeListener(this.#server)
    this.#isSuspended = false
    this.#hasStopped = true
    this.#untoldUntil = this.#clock.now() + IDLE_LIMIT
    this.#server.on('secureConnection', this.#closeIdle)
    for (const socket of requestSocketsOf(this.#server)) this.#adopt(socket)
    this.#closeIdle()
  }

  /** Takes back the listeners. */
  release(): void {
    for (const event of REQUEST_EVENTS) this.#server.off(event, this.#onRequest)
    this.#server.off('secureConnection', this.#closeIdle)
    this.#clock.clearTimeout(this.#silenceTimer)
  }

  readonly #onRequest = (_request: IncomingMessage, response: ServerResponse): void => {
    this.#track(response)
    this.#markLast(response)
  }

  /** Takes in what is under way on a connection. */
  #adopt(socket: Socket): void {
    const { response, request } = exchangeOn(socket)
    if (response) this.#track(response)
    if (response && (!request || request === response.req)) this.#markLast(response)
    // Answered before all of it came: not idle until then.
    if (request && !request.complete) request.once('close', this.#closeIdle)
  }

  #track(response: ServerResponse): void {
    if (this.#responses.has(response)) return
    this.#responses.add(response)
    const { socket } = response.req
    response.on('close', () => {
      this.#adopt(socket)
      this.#closeIdle()
    })
  }

  /** With several requests on a connection at once, only the newest response may end it. */
  #markLast(response: ServerResponse): void {
    if (response.headersSent || !response.shouldKeepAlive) return
    const { socket } = response.req
    if (this.#isSuspended) {
      this.#untold.add(socket)
      return
    }
    this.#untold.delete(socket)
    const earlier = this.#lastResponses.get(socket)
    if (earlier && !earlier.headersSent) earlier.shouldKeepAlive = true
    response.shouldKeepAlive = false
    this.#lastResponses.set(socket, response)
  }

  #untoldFor(socket: Socket): number {
    return this.#untold.has(socket) ? Math.max(0, this.#untoldUntil - this.#clock.now()) : 0
  }

  readonly #closeIdle = (): void => {
    if (!this.#hasStopped) return
    let wait = 0
    // Node counts those that never sent a byte as idle only from version 26 on.
    for (const socket of [...idleSocketsOf(this.#server), ...this.#connections.silent()]) {
      const idleFor = Math.max(this.#connections.silentFor(socket), this.#untoldFor(socket))
      if (idleFor === 0) socket.destroy()
      wait = Math.max(wait, idleFor)
    }
    this.#clock.clearTimeout(this.#silenceTimer)
    if (wait > 0) this.#silenceTimer = this.#clock.setTimeout(this.#closeIdle, wait)
  }
}

/**
 * Closes the listener alone: `close` would also destroy what Node takes for idle, a connection whose response
 * has ended but is not sent yet among them.
 */
function closeListener(server: HttpServer): void {
  if (!server.listening) return
  const own = server as { closeIdleConnections?: () => void }
  own.closeIdleConnections = () => {}
  server.close()
  delete own.closeIdleConnections
}
