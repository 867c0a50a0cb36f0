import type { Server as NetServer, Socket } from 'node:net'
import type { Clock } from '../core/host.ts'
import type { Farewell } from './farewell.ts'
import { webSocketOn } from './internals.ts'
import { Upgrades } from './upgrades.ts'

/** The status of a WebSocket whose server goes away (RFC 6455, 7.4.1). */
const GOING_AWAY = 1001

/** A close frame with that status. */
const CLOSE_FRAME = Buffer.from([0x88, 2, GOING_AWAY >> 8, GOING_AWAY & 0xff])

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
    this.#upgrades = new Upgrades(server, 'websocket', (socket) => this.#add(socket))
  }

  begin(): void {}

  suspend(): void {}

  stop(): void {
    this.#hasStopped = true
    for (const socket of this.#open) close(socket)
  }

  release(): void {
    this.#upgrades.release()
  }

  #add(socket: Socket): void {
    this.#open.add(socket)
    socket.on('close', () => this.#open.delete(socket))
    // Not before the library has set it up, which it does as soon as it has answered.
    if (this.#hasStopped) this.#clock.setImmediate(() => close(socket))
  }
}

/** Starts the closing handshake. The library answers the client's part of it as ever. */
function close(socket: Socket): void {
  const webSocket = webSocketOn(socket)
  // What it has queued goes first.
  if (webSocket) webSocket.close(GOING_AWAY)
  else closeRaw(socket)
}

/** Only when all that was written before is gone: a frame in the middle of another one would break it. */
function closeRaw(socket: Socket): void {
  if (!socket.writable) return
  if (socket.writableLength === 0) socket.write(CLOSE_FRAME)
  else socket.write('', () => closeRaw(socket))
}
