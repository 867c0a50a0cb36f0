import type { IncomingMessage } from 'node:http'
import type { Server as NetServer, Socket } from 'node:net'
import { afterNextCall } from './call-interception.ts'

type Listener = (...args: never[]) => unknown

/** The 'upgrade' listeners of all drains. They answer no request, so they don't count as the application's. */
const OURS = new WeakSet<Listener>()

/**
 * Finds each WebSocket that a server opens. It listens for 'upgrade' only while the application does: if the drain's
 * listener were the only one, Node would emit the event, and nothing would answer the request.
 */
export class Upgrades {
  readonly #server: NetServer
  readonly #onOpen: (socket: Socket, request: IncomingMessage) => void

  /** @param onOpen - Called with each socket on which the application has answered an upgrade with 101. */
  constructor(server: NetServer, onOpen: (socket: Socket, request: IncomingMessage) => void) {
    this.#server = server
    this.#onOpen = onOpen
    OURS.add(this.#onUpgrade)
    server.on('newListener', this.#onNewListener)
    server.on('removeListener', this.#onRemoveListener)
    this.#listen()
  }

  /** Removes all listeners from the server. */
  detach(): void {
    this.#server.off('newListener', this.#onNewListener)
    this.#server.off('removeListener', this.#onRemoveListener)
    this.#server.off('upgrade', this.#onUpgrade)
  }

  readonly #onNewListener = (event: string | symbol, listener: Listener): void => {
    // Later: the new listener is not added yet, and it may be added in front of all others.
    if (event === 'upgrade' && !OURS.has(listener)) void Promise.resolve().then(() => this.#listen())
  }

  readonly #onRemoveListener = (event: string | symbol, listener: Listener): void => {
    // Later: the same call may remove more listeners.
    if (event === 'upgrade' && !OURS.has(listener)) void Promise.resolve().then(() => this.#listen())
  }

  /** Puts the drain's listener in front of all others, or removes it if the application has none. */
  #listen(): void {
    this.#server.off('upgrade', this.#onUpgrade)
    const isHeard = this.#server.listeners('upgrade').some((listener) => !OURS.has(listener as Listener))
    const isDetached = !this.#server.listeners('newListener').includes(this.#onNewListener)
    if (isHeard && !isDetached) this.#server.prependListener('upgrade', this.#onUpgrade)
  }

  readonly #onUpgrade = (request: IncomingMessage, socket: Socket): void => {
    if (request.headers.upgrade?.toLowerCase() !== 'websocket') return
    afterNextCall(socket, 'write', (data) => {
      if (startOf(data) === 'HTTP/1.1 101') this.#onOpen(socket, request)
    })
  }
}

function startOf(data: unknown): string {
  const text = data instanceof Uint8Array ? Buffer.from(data.subarray(0, 12)).toString() : String(data)
  return text.slice(0, 12)
}
