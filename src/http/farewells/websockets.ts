import type { Server as NetServer, Socket } from 'node:net'
import type { Clock } from '../../core/api/host.ts'
import { webSocketOn } from '../internals.ts'
import { GOING_AWAY, writeCloseFrame } from './close-frame.ts'
import type { Farewell } from './farewell.ts'
import { Upgrades } from './upgrades.ts'

/**
 * H5: closes the WebSockets of a server with status 1001, whichever library opened them. They stay open until the
 * server has stopped listening: their clients reconnect at once, and have to reach another server.
 */
export class WebSocketFarewell implements Farewell {
  readonly #clock: Clock
  readonly #upgrades: Upgrades
  readonly #open = new Set<Socket>()
  #isClosing = false

  constructor(server: NetServer, clock: Clock) {
    this.#clock = clock
    this.#upgrades = new Upgrades(server, (socket) => this.#add(socket))
  }

  closeConnections(): void {
    this.#isClosing = true
    for (const socket of this.#open) this.#close(socket)
  }

  detach(): void {
    this.#upgrades.detach()
  }

  #add(socket: Socket): void {
    this.#open.add(socket)
    socket.on('close', () => this.#open.delete(socket))
    // The library sets up its WebSocket right after it has answered the upgrade.
    if (this.#isClosing) this.#clock.setImmediate(() => this.#close(socket))
  }

  /** Starts the closing handshake. The library itself handles the client's answer. */
  #close(socket: Socket): void {
    const webSocket = webSocketOn(socket)
    try {
      // ws sends its queued messages before the close frame.
      if (webSocket) webSocket.close(GOING_AWAY)
      else writeCloseFrame(socket, this.#clock)
    } catch {
      // The application has replaced `close` or `write`, and its method threw.
      socket.destroy()
    }
  }
}
