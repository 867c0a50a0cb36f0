import type { Server as NetServer, Socket } from 'node:net'
import type { Clock } from '../core/api/host.ts'
import { connectionCountOf } from './internals.ts'

/** Milliseconds for which a new connection may be silent: its first request may be on its way. */
export const SILENCE_LIMIT = 500

/** The open connections of a server. While the service runs this is all that is kept. */
export class Connections {
  /** How many have come. */
  accepted = 0
  readonly #server: NetServer
  readonly #clock: Clock
  /** With the time of their coming. */
  readonly #sockets = new Map<Socket, number>()
  /** The encrypted sides of the sockets of an https server, likewise. */
  readonly #secureSockets = new Map<Socket, number>()
  #onClose: (() => void) | undefined

  constructor(server: NetServer, clock: Clock) {
    this.#server = server
    this.#clock = clock
    const forget = (socket: Socket): void => {
      this.#sockets.delete(socket)
      this.#secureSockets.delete(socket)
      this.#onClose?.()
    }
    this.#onSocketClose = function (this: unknown): void {
      forget(this as Socket)
    }
    server.on('connection', this.#onConnection)
    server.on('secureConnection', this.#onSecureConnection)
  }

  /** How many there are, those included that came before this server was watched and are not known. */
  get size(): number {
    return Math.max(this.#sockets.size, connectionCountOf(this.#server))
  }

  /** Whether there is none of which more is than its 'close' to come. */
  get areDestroyed(): boolean {
    return connectionCountOf(this.#server) === 0 && this.all().every(({ destroyed }) => destroyed)
  }

  /** Takes in connections from before this server was watched. */
  adopt(sockets: Iterable<Socket>): void {
    for (const socket of sockets) {
      if (!this.#sockets.has(socket) && !this.#secureSockets.has(socket)) this.#add(socket, this.#sockets)
    }
  }

  /** Resolves when the last one is gone, or when `signal` aborts. */
  waitUntilGone(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      this.#onClose = () => {
        if (this.size === 0 || signal.aborted) resolve()
      }
      signal.addEventListener('abort', this.#onClose)
      // Of one that is not known its listener tells, if it is the last.
      this.#server.once('close', this.#onClose)
      this.#onClose()
    })
  }

  /** Milliseconds until a connection that never sent a byte is so old that nothing is on its way. */
  silenceLeft(socket: Socket): number {
    if (socket.bytesRead > 0) return 0
    const since = this.#secureSockets.get(socket) ?? this.#sockets.get(socket) ?? 0
    return Math.max(0, since + SILENCE_LIMIT - this.#clock.now())
  }

  all(): Socket[] {
    return [...this.#secureSockets.keys(), ...this.#sockets.keys()]
  }

  /** Those that never sent a byte. */
  silent(): Socket[] {
    return this.all().filter((socket) => socket.bytesRead === 0)
  }

  /** Destroys what is left and tells how many that were. */
  destroy(): number {
    const left = this.size
    for (const socket of this.all()) socket.destroy()
    return left
  }

  /** Takes in no more. */
  detach(): void {
    this.#server.off('connection', this.#onConnection)
    this.#server.off('secureConnection', this.#onSecureConnection)
    if (this.#onClose) this.#server.off('close', this.#onClose)
  }

  readonly #onConnection = (socket: Socket): void => {
    this.accepted++
    this.#add(socket, this.#sockets)
  }

  /** One listener for all of them: a function for each would be a third of what a connection takes here. */
  readonly #onSocketClose: () => void

  readonly #onSecureConnection = (socket: Socket): void => this.#add(socket, this.#secureSockets)

  #add(socket: Socket, sockets: Map<Socket, number>): void {
    // A small integer takes no memory of its own.
    sockets.set(socket, Math.round(this.#clock.now()))
    socket.on('close', this.#onSocketClose)
  }
}
