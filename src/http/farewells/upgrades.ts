import type { IncomingMessage } from 'node:http'
import type { Server as NetServer, Socket } from 'node:net'
import { afterNextCall } from './call-interception.ts'

type Listener = (...args: never[]) => unknown

/** The listeners of all drains: what does not answer a request does not count. */
const OURS = new WeakSet<Listener>()

/**
 * Tells of each WebSocket that a server has opened. It listens only while somebody else does: with a listener of
 * ours alone, Node would hand the request to nobody.
 */
export class Upgrades {
  readonly #server: NetServer
  readonly #onOpen: (socket: Socket) => void

  /** @param onOpen - Called with each socket on which an upgrade was answered with 101. */
  constructor(server: NetServer, onOpen: (socket: Socket) => void) {
    this.#server = server
    this.#onOpen = onOpen
    OURS.add(this.#onUpgrade)
    server.on('newListener', this.#onNewListener)
    server.on('removeListener', this.#onRemoveListener)
    this.#listen()
  }

  /** Takes back the listeners. */
  release(): void {
    this.#server.off('newListener', this.#onNewListener)
    this.#server.off('removeListener', this.#onRemoveListener)
    this.#server.off('upgrade', this.#onUpgrade)
  }

  readonly #onNewListener = (event: string | symbol, listener: Listener): void => {
    // Later, as it is not there yet, and may want to be the first.
    if (event === 'upgrade' && !OURS.has(listener)) void Promise.resolve().then(() => this.#listen())
  }

  readonly #onRemoveListener = (event: string | symbol, listener: Listener): void => {
    // Later, as it may be one of several that are being removed.
    if (event === 'upgrade' && !OURS.has(listener)) void Promise.resolve().then(() => this.#listen())
  }

  /** First of all, or not at all. */
  #listen(): void {
    this.#server.off('upgrade', this.#onUpgrade)
    const isHeard = this.#server.listeners('upgrade').some((listener) => !OURS.has(listener as Listener))
    const isReleased = !this.#server.listeners('newListener').includes(this.#onNewListener)
    if (isHeard && !isReleased) this.#server.prependListener('upgrade', this.#onUpgrade)
  }

  readonly #onUpgrade = ({ headers }: IncomingMessage, socket: Socket): void => {
    if (headers.upgrade?.toLowerCase() !== 'websocket') return
    afterNextCall(socket, 'write', (data) => {
      if (startOf(data) === 'HTTP/1.1 101') this.#onOpen(socket)
    })
  }
}

function startOf(data: unknown): string {
  const text = data instanceof Uint8Array ? Buffer.from(data.subarray(0, 12)).toString() : String(data)
  return text.slice(0, 12)
}
