import type { Server as NetServer, Socket } from 'node:net'
import type { Clock } from '../../core/api/host.ts'
import { webSocketOn } from '../internals.ts'
import { GOING_AWAY, writeCloseFrame } from './close-frame.ts'
import type { Farewell } from './farewell.ts'
import { Upgrades } from './upgrades.ts'

/**
 * Closes the WebSockets of a server, whatever library opened them. Only once it has stopped listening: their
 * clients reconnect at once, and are to find another server.
 */
export class WebSocketFarewell implements Farewell {
  readonly #clock: Clock
  readonly #upgrades: Upgrades
  readonly #open = new Set<Socket>()
  #hasStopped = false

  constructor(server: NetServer, clock: Clock) {
    this.#clock = clock
    this.#upgrades = new Upgrades(server, (socket) => this.#add(socket))
  }

  stop(): void {
    this.#hasStopped = true
    for (const socket of this.#open) this.#close(socket)
  }

  release(): void {
    this.#upgrades.release()
  }

  #add(socket: Socket): void {
    this.#open.add(socket)
    socket.on('close', () => this.#open.delete(socket))
    // Not before the library has set it up, which it does as soon as it has answered.
    if (this.#hasStopped) this.#clock.setImmediate(() => this.#close(socket))
  }

  /** Starts the closing handshake. The library answers the client's part of it as ever. */
  #close(socket: Socket): void {
    const webSocket = webSocketOn(socket)
    try {
      // What it has queued goes first.
      if (webSocket) webSocket.close(GOING_AWAY)
      else writeCloseFrame(socket, this.#clock)
    } catch {
      // A method of the application's own.
      socket.destroy()
    }
  }
}
