import type { Server as HttpServer, IncomingMessage, ServerResponse } from 'node:http'
import { Server as NetServer, type Socket } from 'node:net'
import type { Clock, Timer } from '../core/host.ts'

/** Milliseconds for which a new connection may be silent: its first request may be on its way. */
const SILENCE_LIMIT = 500

/** The open connections of a server and the responses that are under way on them. */
export class Connections {
  /** How many connections have been accepted. */
  accepted = 0
  readonly #server: HttpServer
  readonly #clock: Clock
  /** With the time of their coming. */
  readonly #sockets = new Map<Socket, number>()
  /** The encrypted sides of the sockets of an https server, likewise. */
  readonly #secureSockets = new Map<Socket, number>()
  readonly #responses = new Set<ServerResponse>()
  /** The response on each socket that said it is the last. */
  readonly #lastResponses = new WeakMap<Socket, ServerResponse>()
  readonly #untrack: () => void
  #saysGoodbye = false
  #closesIdle = false
  #onGone: (() => void) | undefined
  #silenceTimer: Timer | undefined

  constructor(server: HttpServer, clock: Clock) {
    this.#server = server
    this.#clock = clock
    this.#untrack = this.#track()
  }

  get size(): number {
    return this.#sockets.size
  }

  get isListening(): boolean {
    return this.#server.listening
  }

  /** From now on each response says that its connection ends with it. */
  sayGoodbye(): void {
    this.#saysGoodbye = true
    for (const response of this.#responses) this.#markLast(response)
  }

  /**
   * Takes no more connections, and closes each one as soon as it is idle. Not with the server's own `close`:
   * that destroys connections whose response has ended but is not sent yet.
   */
  stop(): void {
    if (this.#server.listening) NetServer.prototype.close.call(this.#server)
    this.#closesIdle = true
    this.#closeIdle()
  }

  /** Resolves when the last connection is gone, or when `signal` aborts. */
  gone(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      this.#onGone = () => {
        if (this.#sockets.size === 0 || signal.aborted) resolve()
      }
      signal.addEventListener('abort', this.#onGone)
      this.#onGone()
    })
  }

  /** Destroys what is left and tells how many that were. */
  destroy(): number {
    const left = this.#sockets.size
    for (const socket of [...this.#secureSockets.keys(), ...this.#sockets.keys()]) socket.destroy()
    return left
  }

  /** Leaves the server as it was found. */
  release(): void {
    this.#untrack()
    this.#clock.clearTimeout(this.#silenceTimer)
    // Ends the timer with which a server checks its connections.
    if (this.#closesIdle) this.#server.close(() => {})
  }

  #track(): () => void {
    const onConnection = (socket: Socket): void => {
      this.accepted++
      this.#sockets.set(socket, this.#clock.now())
      socket.on('close', onSocketClose)
    }
    const onSecureConnection = (socket: Socket): void => {
      this.#secureSockets.set(socket, this.#clock.now())
      socket.on('close', onSecureSocketClose)
      this.#closeIdle()
    }
    const onRequest = (_request: IncomingMessage, response: ServerResponse): void => {
      this.#responses.add(response)
      response.on('close', onResponseClose)
      if (this.#saysGoodbye) this.#markLast(response)
    }
    // One function each, for all connections and responses: `this` is the one that closed.
    const forgetSocket = (socket: Socket): void => this.#forgetSocket(socket)
    function onSocketClose(this: Socket): void {
      forgetSocket(this)
    }
    const secureSockets = this.#secureSockets
    function onSecureSocketClose(this: Socket): void {
      secureSockets.delete(this)
    }
    const forgetResponse = (response: ServerResponse): void => this.#forgetResponse(response)
    function onResponseClose(this: ServerResponse): void {
      forgetResponse(this)
    }
    const server = this.#server
    server.on('connection', onConnection)
    server.on('secureConnection', onSecureConnection)
    server.prependListener('request', onRequest)
    return () => {
      server.off('connection', onConnection)
      server.off('secureConnection', onSecureConnection)
      server.off('request', onRequest)
    }
  }

  #forgetSocket(socket: Socket): void {
    this.#sockets.delete(socket)
    this.#onGone?.()
  }

  #forgetResponse(response: ServerResponse): void {
    this.#responses.delete(response)
    // A connection whose request is still being received is not idle yet.
    if (response.req.complete) this.#closeIdle()
    else response.req.once('close', () => this.#closeIdle())
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
    if (!this.#closesIdle) return
    // Node counts these as idle and would cut them; the last of them to be sent comes back here.
    for (const response of this.#responses) if (response.writableEnded) return
    this.#server.closeIdleConnections()
    this.#closeSilent()
  }

  /** Node leaves connections open that never sent a byte. */
  #closeSilent(): void {
    const now = this.#clock.now()
    let wait = Infinity
    for (const [socket, since] of [...this.#secureSockets, ...this.#sockets]) {
      if (socket.bytesRead > 0) continue
      const left = since + SILENCE_LIMIT - now
      if (left > 0) wait = Math.min(wait, left)
      else socket.destroy()
    }
    this.#clock.clearTimeout(this.#silenceTimer)
    if (wait < Infinity) this.#silenceTimer = this.#clock.setTimeout(() => this.#closeIdle(), wait)
  }
}
