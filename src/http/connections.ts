import type { Server as HttpServer } from 'node:http'
import type { Socket } from 'node:net'
import type { Clock, Timer } from '../core/host.ts'

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
  #silenceTimer: Timer | undefined

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

  /** Closes those that never sent a byte, which Node leaves open; young ones when they are old enough. */
  closeSilent(): void {
    const now = this.#clock.now()
    let wait = Infinity
    for (const [socket, since] of [...this.#secureSockets, ...this.#sockets]) {
      if (socket.bytesRead > 0) continue
      const left = since + SILENCE_LIMIT - now
      if (left > 0) wait = Math.min(wait, left)
      else socket.destroy()
    }
    this.#clock.clearTimeout(this.#silenceTimer)
    if (wait < Infinity) this.#silenceTimer = this.#clock.setTimeout(() => this.closeSilent(), wait)
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
    this.#clock.clearTimeout(this.#silenceTimer)
  }

  readonly #onConnection = (socket: Socket): void => {
    this.accepted++
    this.#add(socket, this.#sockets)
  }

  readonly #onSecureConnection = (socket: Socket): void => {
    this.#add(socket, this.#secureSockets)
    if (this.#onClose) this.closeSilent()
  }

  #add(socket: Socket, sockets: Map<Socket, number>): void {
    sockets.set(socket, this.#clock.now())
    socket.on('close', () => {
      sockets.delete(socket)
      this.#onClose?.()
    })
  }
}
