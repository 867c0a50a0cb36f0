import type { IncomingMessage } from 'node:http'
import type { Server as NetServer, Socket } from 'node:net'
import type { Clock } from '../../core/api/host.ts'
import { Mark } from '../mark.ts'
import { afterNextCall } from './call-interception.ts'
import { followFrames } from './frame-track.ts'

type Listener = (...args: never[]) => unknown

/** The listeners of all drains. They answer no request, so they don't count as the application's. */
const OURS = new Mark<Listener>('listener')

/** The events by which a server hands over the connection with the request. */
const EVENTS = ['upgrade', 'connect'] as const

/** Who wants to know of upgrades. */
export interface UpgradeListener {
  /** A request has come with which the connection may change its protocol. */
  onUpgrade(request: IncomingMessage, socket: Socket): void
  /** The application has answered the upgrade to a WebSocket with 101. */
  onWebSocket(request: IncomingMessage, socket: Socket): void
}

/**
 * Finds each upgrade and CONNECT of a server. It listens for an event only while the application does: if the drain's listener
 * were the only one, Node would emit the event, and nothing would answer the request.
 */
export class Upgrades {
  readonly #server: NetServer
  readonly #clock: Clock
  readonly #listener: UpgradeListener

  constructor(server: NetServer, clock: Clock, listener: UpgradeListener) {
    this.#server = server
    this.#clock = clock
    this.#listener = listener
    OURS.add(this.#onUpgrade)
    server.on('newListener', this.#onChange)
    server.on('removeListener', this.#onChange)
    for (const event of EVENTS) this.#listen(event)
  }

  /** Removes all listeners from the server. */
  detach(): void {
    this.#server.off('newListener', this.#onChange)
    this.#server.off('removeListener', this.#onChange)
    for (const event of EVENTS) this.#server.off(event, this.#onUpgrade)
  }

  readonly #onChange = (name: string | symbol, listener: Listener): void => {
    const event = EVENTS.find((each) => each === name)
    // Later: a new listener is not added yet, and may be added in front of all others. The same call may remove more listeners.
    if (event && !OURS.has(listener)) void Promise.resolve().then(() => this.#listen(event))
  }

  /** Puts the drain's listener in front of all others, or removes it if the application has none. */
  #listen(event: (typeof EVENTS)[number]): void {
    this.#server.off(event, this.#onUpgrade)
    const isHeard = this.#server.listeners(event).some((listener) => !OURS.has(listener as Listener))
    const isDetached = !this.#server.listeners('newListener').includes(this.#onChange)
    if (isHeard && !isDetached) this.#server.prependListener(event, this.#onUpgrade)
  }

  readonly #onUpgrade = (request: IncomingMessage, socket: Socket): void => {
    this.#listener.onUpgrade(request, socket)
    if (request.headers.upgrade?.toLowerCase() !== 'websocket') return
    afterNextCall(socket, 'write', (data) => {
      if (startOf(data) !== 'HTTP/1.1 101') return
      followFrames(socket, data, this.#clock)
      this.#listener.onWebSocket(request, socket)
    })
  }
}

function startOf(data: unknown): string {
  const text = data instanceof Uint8Array ? Buffer.from(data.subarray(0, 12)).toString() : String(data)
  return text.slice(0, 12)
}
