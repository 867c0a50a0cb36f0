import type { Server } from 'node:http'
import type { Clock } from '../../../src/core/api/host.ts'
import { type FarSide, ServerSocket } from './server-socket.ts'

/** A client's end of a connection. */
export interface Connecting extends FarSide {
  onAccepted(): void
  /** The listener closed first. */
  onReset(): void
}

/** What Node's own server keeps of its listener. */
interface ListeningServer {
  _handle: { close(): void } | null
  _connections: number
}

/** A connection, as its client uses it. */
export class Wire {
  readonly far: Connecting
  #socket: ServerSocket | undefined
  #early = ''

  constructor(far: Connecting) {
    this.far = far
  }

  send(text: string): void {
    if (this.#socket) this.#socket.receive(text)
    else this.#early += text
  }

  /** The client sends nothing more. */
  end(): void {
    this.#socket?.receiveEnd()
  }

  /** The client is gone. */
  reset(): void {
    this.#socket?.destroy(Object.assign(new Error('reset'), { code: 'ECONNRESET' }))
  }

  /** The server takes the connection, and what has come on it. */
  attach(socket: ServerSocket): void {
    this.#socket = socket
    this.far.onAccepted()
  }

  flush(): void {
    const early = this.#early
    this.#early = ''
    if (early !== '') this.#socket?.receive(early)
  }
}

/** A network of one listener. It accepts one connection in each turn of the event loop, as libuv does. */
export class Network {
  #isListening = false
  readonly #server: Server
  readonly #clock: Clock
  readonly #backlog: Wire[] = []
  #isAccepting = false
  readonly #onClosed: () => void

  constructor(server: Server, clock: Clock, onClosed: () => void) {
    this.#server = server
    this.#clock = clock
    this.#onClosed = onClosed
  }

  listen(): void {
    this.#isListening = true
    const server = this.#server as unknown as ListeningServer
    server._handle = { close: () => this.#close() }
    server._connections = 0
    this.#server.emit('listening')
  }

  /** Undefined if nobody listens. */
  connect(far: Connecting): Wire | undefined {
    if (!this.#isListening) return undefined
    const wire = new Wire(far)
    this.#backlog.push(wire)
    this.#acceptSoon()
    return wire
  }

  #acceptSoon(): void {
    if (this.#isAccepting || this.#backlog.length === 0) return
    this.#isAccepting = true
    this.#clock.setImmediate(() => {
      this.#isAccepting = false
      this.#accept()
      this.#acceptSoon()
    })
  }

  #accept(): void {
    const wire = this.#backlog.shift()
    if (!wire) return
    const socket = new ServerSocket(this.#server, this.#clock, wire.far)
    ;(this.#server as unknown as ListeningServer)._connections++
    wire.attach(socket)
    this.#server.emit('connection', socket)
    wire.flush()
  }

  #close(): void {
    this.#isListening = false
    for (const { far } of this.#backlog.splice(0)) far.onReset()
    this.#onClosed()
  }
}
