import type { Server as HttpServer, IncomingMessage, ServerResponse } from 'node:http'
import { Server as NetServer, type Socket } from 'node:net'
import type { Clock, Timer } from '../core/host.ts'
import type { Connections } from './connections.ts'
import { exchangeOn } from './exchange.ts'

/** Ends each connection of a server with the last response on it. */
export class Farewell {
  readonly #server: HttpServer
  readonly #clock: Clock
  readonly #connections: Connections
  /** The responses under way, from the beginning of the farewell on. */
  readonly #responses = new Set<ServerResponse>()
  /** The response on each socket that said it is the last. */
  readonly #lastResponses = new WeakMap<Socket, ServerResponse>()
  #hasStopped = false
  #youngTimer: Timer | undefined

  constructor(server: HttpServer, connections: Connections, clock: Clock) {
    this.#server = server
    this.#clock = clock
    this.#connections = connections
  }

  /** From now on each response says that its connection ends with it. */
  begin(): void {
    this.#server.prependListener('request', this.#onRequest)
    for (const socket of this.#connections.requestSockets) this.#adopt(socket)
  }

  /**
   * Takes no more connections, and closes each one as soon as it is idle. Not with the server's own `close`:
   * that destroys connections whose response has ended but is not sent yet.
   */
  stop(): void {
    if (this.#server.listening) NetServer.prototype.close.call(this.#server)
    this.#hasStopped = true
    this.#server.on('secureConnection', this.#onSecureConnection)
    this.#closeIdle()
  }

  /** Leaves the server alone. */
  release(): void {
    this.#server.off('request', this.#onRequest)
    this.#server.off('secureConnection', this.#onSecureConnection)
    this.#clock.clearTimeout(this.#youngTimer)
    // Ends the timer with which a server checks its connections.
    if (this.#hasStopped) this.#server.close(() => {})
  }

  readonly #onRequest = (_request: IncomingMessage, response: ServerResponse): void => {
    this.#track(response)
    this.#markLast(response)
  }

  /** One whose handshake has just ended: it may stay silent. */
  readonly #onSecureConnection = (): void => this.#closeIdle()

  /** Takes in what is under way on a connection. */
  #adopt(socket: Socket): void {
    const { response, request } = exchangeOn(socket)
    if (response) this.#track(response)
    if (response && (!request || request === response.req)) this.#markLast(response)
    // Answered before all of it came: not idle until then.
    if (request && !request.complete) request.once('close', () => this.#closeIdle())
  }

  #track(response: ServerResponse): void {
    if (this.#responses.has(response)) return
    this.#responses.add(response)
    response.on('close', () => {
      this.#responses.delete(response)
      this.#adopt(response.req.socket)
      this.#closeIdle()
    })
  }

  /** With several requests on a connection at once, only the newest response may end it. */
  #markLast(response: ServerResponse): void {
    if (response.headersSent) return
    const { socket } = response.req
    const earlier = this.#lastResponses.get(socket)
    if (earlier && !earlier.headersSent) earlier.setHeader('Connection', 'keep-alive')
    response.setHeader('Connection', 'close')
    this.#lastResponses.set(socket, response)
  }

  #closeIdle(): void {
    if (!this.#hasStopped) return
    // Node counts these as idle and would cut them; the last of them to be sent comes back here.
    for (const response of this.#responses) if (response.writableEnded) return
    this.#clock.clearTimeout(this.#youngTimer)
    const wait = this.#connections.youngFor()
    if (wait > 0) this.#youngTimer = this.#clock.setTimeout(() => this.#closeIdle(), wait)
    else {
      this.#server.closeIdleConnections()
      this.#connections.closeSilent()
    }
  }
}
