import type { Server as HttpServer } from 'node:http'
import type { Socket } from 'node:net'
import type { Clock } from '../core/host.ts'

/** Milliseconds for which a new connection may be silent: its first request may be on its way. */
const SILENCE_LIMIT = 500

/** The open connections of a server. While the service runs this is all that is kept. */
export class Connections {
  /** How many have been accepted. */
  accepted = 0
  readonly #server: HttpServer
  readonly #clock: Clock
  /** With the time of their coming. */
  readonly #sockets = new Map<Socket, number>()
  /** The encrypted sides of the sockets of an https server, likewise. */
  readonly #secureSockets = new Map<Socket, number>()
  #onClose: (() => void) | undefined

  constructor(server: HttpServer, clock: Clock) {
    this.#server = server
    this.#clock = clock
    server.on('connection', this.#onConnection)
    server.on('secureConnection', this.#onSecureConnection)
  }

  get size(): number {
    return this.#sockets.size
  }

  /** The sockets on which requests come. */
  get requestSockets(): Iterable<Socket> {
    return (this.#secureSockets.size > 0 ? this.#secureSockets : this.#sockets).keys()
  }

  /** Resolves when the last one is gone, or when `signal` aborts. */
  gone(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      this.#onClose = () => {
        if (this.size === 0 || signal.aborted) resolve()
      }
      signal.addEventListener('abort', this.#onClose)
      this.#onClose()
    })
  }

  /** Milliseconds until no connection is both silent and so young that its request may be on its way. */
  youngFor(): number {
    const now = this.#clock.now()
    const waits = this.#silent().map(([, since]) => since + SILENCE_LIMIT - now)
    return Math.max(0, ...waits)
  }

  /** Closes the connections that never sent a byte, which Node 20 to 24 leave open. */
  closeSilent(): void {
    for (const [socket] of this.#silent()) socket.destroy()
  }

  /** Destroys what is left and tells how many that were. */
  destroy(): number {
    const left = this.size
    for (const socket of [...this.#secureSockets.keys(), ...this.#sockets.keys()]) socket.destroy()
    return left
  }

  /** Keeps account no more. */
  release(): void {
    this.#server.off('connection', this.#onConnection)
    this.#server.off('secureConnection', this.#onSecureConnection)
  }

  readonly #onConnection = (socket: Socket): void => {
    this.accepted++
    this.#add(socket, this.#sockets)
  }

  readonly #onSecureConnection = (socket: Socket): void => this.#add(socket, this.#secureSockets)

  #silent(): [Socket, number][] {
    return [...this.#secureSockets, ...this.#sockets].filter(([socket]) => socket.bytesRead === 0)
  }

  #add(socket: Socket, sockets: Map<Socket, number>): void {
    sockets.set(socket, this.#clock.now())
    socket.on('close', () => {
      sockets.delete(socket)
      this.#onClose?.()
    })
  }
}
