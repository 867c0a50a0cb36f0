import { Server as NetServer } from 'node:net'
import type { Clock } from '../core/api/host.ts'
import { Connections } from './connections.ts'
import type { Farewell } from './farewells/farewell.ts'
import { Http1Farewell } from './farewells/http1.ts'
import { Http2Farewell } from './farewells/http2.ts'
import { WebSocketFarewell } from './farewells/websockets.ts'
import { isHttp2 } from './server.ts'

/** One server: its connections, and a farewell for each kind of connection. */
export class DrainedServer {
  readonly connections: Connections
  readonly #server: NetServer
  readonly #farewells: readonly Farewell[]

  constructor(server: NetServer, clock: Clock) {
    this.#server = server
    this.connections = new Connections(server, clock)
    this.#farewells = [
      new Http1Farewell(server, this.connections, clock),
      new Http2Farewell(server, clock),
      new WebSocketFarewell(server, clock),
    ]
  }

  /** Whether a request may still come. */
  get isOpen(): boolean {
    return this.#server.listening || this.connections.size > 0
  }

  announce(untilCut: number): void {
    for (const farewell of this.#farewells) farewell.announce?.(untilCut)
  }

  pauseAnnouncing(): void {
    for (const farewell of this.#farewells) farewell.pauseAnnouncing?.()
  }

  /** H3: stops listening. Then each connection closes as soon as it has finished what it is busy with. */
  close(): void {
    if (this.#server.listening) closeListener(this.#server)
    for (const farewell of this.#farewells) farewell.closeConnections()
  }

  detach(): void {
    for (const farewell of this.#farewells) farewell.detach()
    this.connections.detach()
  }
}

/**
 * Closes only the listener. The server's own `close` would also destroy the connections that Node takes for idle, even
 * if a response has ended and is not sent yet. From Node 24 on it would also send a GOAWAY to all sessions.
 */
function closeListener(server: NetServer): void {
  if (isHttp2(server)) {
    NetServer.prototype.close.call(server)
    return
  }
  const closable = server as { closeIdleConnections?: () => void }
  const own = Object.hasOwn(server, 'closeIdleConnections') ? closable.closeIdleConnections : undefined
  closable.closeIdleConnections = () => {}
  try {
    server.close()
  } finally {
    delete closable.closeIdleConnections
    if (own) closable.closeIdleConnections = own
  }
}
