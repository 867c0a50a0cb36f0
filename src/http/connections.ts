import type { Server as NetServer, Socket } from 'node:net'
import type { Clock } from '../core/api/host.ts'
import { connectionCountOf, encryptedSideOf } from './internals.ts'
import { isSecure } from './server.ts'

/** Milliseconds for which a new connection may be silent: its first request may be on its way. */
export const SILENCE_LIMIT = 500

/** The open connections of a server. While the service runs, a drain keeps nothing else. */
export class Connections {
  /** How many connections the server has accepted since the drain was registered. */
  accepted = 0
  /** Called with each connection that the server accepts. */
  onAccepted: (socket: Socket) => void = () => {}
  readonly #server: NetServer
  readonly #clock: Clock
  /** The known sockets, each with the time at which it came. */
  readonly #sockets = new Map<Socket, number>()
  /** The same for the encrypted side of each socket of an https server. */
  readonly #secureSockets = new Map<Socket, number>()
  /** Runs after a known socket has closed. It does something only while {@link waitUntilGone} waits. */
  #afterSocketClose = (): void => {}

  constructor(server: NetServer, clock: Clock) {
    this.#server = server
    this.#clock = clock
    const forget = (socket: Socket): void => {
      this.#sockets.delete(socket)
      this.#secureSockets.delete(socket)
      this.#afterSocketClose()
    }
    this.#onSocketClose = function (this: unknown): void {
      forget(this as Socket)
    }
    server.on('connection', this.#onConnection)
    server.on('secureConnection', this.#onSecureConnection)
  }

  /** How many connections are open. The server also counts those that came before the drain was registered. */
  get size(): number {
    return Math.max(this.#sockets.size, connectionCountOf(this.#server))
  }

  /** How many connections are open of which nothing else is known. */
  get unknown(): number {
    return this.size - this.#sockets.size
  }

  /** The connections that were seen, on their unencrypted side. */
  known(): Socket[] {
    return [...this.#sockets.keys()]
  }

  /** Whether every connection is destroyed, even if its 'close' event has not been emitted yet. */
  get areDestroyed(): boolean {
    return connectionCountOf(this.#server) === 0 && this.all().every(({ destroyed }) => destroyed)
  }

  /** Takes in sockets that were connected before the drain was registered. */
  adopt(sockets: Iterable<Socket>): void {
    if (this.unknown === 0) return
    for (const socket of sockets) {
      if (!this.#sockets.has(socket) && !this.#secureSockets.has(socket)) this.#add(socket, this.#sockets)
    }
  }

  /** H7: resolves as soon as the last connection has closed, or when `signal` aborts. */
  waitUntilGone(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (this.size > 0 && !signal.aborted) return
        this.#afterSocketClose = () => {}
        this.#server.off('close', check)
        signal.removeEventListener('abort', check)
        resolve()
      }
      this.#afterSocketClose = check
      // A connection that is not known emits nothing here. If it is the last one, the closed server emits 'close'.
      this.#server.on('close', check)
      signal.addEventListener('abort', check)
      check()
    })
  }

  /** For how many more milliseconds a connection that never sent a byte stays open; 0 for any other connection. */
  silenceLeft(socket: Socket): number {
    if (socket.bytesRead > 0) return 0
    const since = this.#secureSockets.get(socket) ?? this.#sockets.get(socket) ?? 0
    return Math.max(0, since + SILENCE_LIMIT - this.#clock.now())
  }

  all(): Socket[] {
    return [...this.#secureSockets.keys(), ...this.#sockets.keys()]
  }

  /** The connections whose TLS handshake is not complete, as far as that is known. */
  handshakes(): ReadonlySet<Socket> {
    const done = new Set([...this.#secureSockets.keys()].map(encryptedSideOf))
    const isKnown = isSecure(this.#server) && !done.has(undefined)
    const isHandshake = (socket: Socket): boolean =>
      !done.has(socket) && encryptedSideOf(socket) === undefined
    return new Set(isKnown ? [...this.#sockets.keys()].filter(isHandshake) : [])
  }

  /** The sockets that never sent a byte. */
  silent(): Socket[] {
    return this.all().filter((socket) => socket.bytesRead === 0)
  }

  /** H6: destroys the connections that are left. */
  destroy(): void {
    for (const socket of this.all()) socket.destroy()
  }

  /** Removes the listeners from the server, so no more connections are taken in. */
  detach(): void {
    this.#server.off('connection', this.#onConnection)
    this.#server.off('secureConnection', this.#onSecureConnection)
  }

  readonly #onConnection = (socket: Socket): void => {
    this.accepted++
    this.onAccepted(socket)
    this.#add(socket, this.#sockets)
  }

  /** One listener for all sockets: a function for each one would be a third of the memory that a connection costs. */
  readonly #onSocketClose: () => void

  readonly #onSecureConnection = (socket: Socket): void => this.#add(socket, this.#secureSockets)

  #add(socket: Socket, sockets: Map<Socket, number>): void {
    // V8 keeps a small integer without memory of its own.
    sockets.set(socket, Math.round(this.#clock.now()))
    socket.on('close', this.#onSocketClose)
  }
}
