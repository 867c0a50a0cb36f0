import { Server as NetServer } from 'node:net'
import type { Clock } from '../core/api/host.ts'
import { Connections } from './connections.ts'
import type { Farewell } from './farewells/farewell.ts'
import { Http1Farewell } from './farewells/http1.ts'
import { Http2Farewell } from './farewells/http2.ts'
import { WebSocketFarewell } from './farewells/websockets.ts'
import { isHttp2 } from './server.ts'

/** One server: its connections, and the farewell for each kind of them. */
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

  /** Whether somebody may have something to ask. */
  get isOpen(): boolean {
    return this.#server.listening || this.connections.size > 0
  }

  begin(untilCut: number): void {
    for (const farewell of this.#farewells) farewell.begin?.(untilCut)
  }

  suspend(): void {
    for (const farewell of this.#farewells) farewell.suspend?.()
  }

  stop(): void {
    if (this.#server.listening) closeListener(this.#server)
    for (const farewell of this.#farewells) farewell.stop()
  }

  release(): void {
    for (const farewell of this.#farewells) farewell.release()
    this.connections.release()
  }
}

/**
 * Closes the listener alone: the server's own `close` would also destroy what Node takes for idle, a connection
 * whose response has ended but is not sent yet among them, and from Node 24 on send a GOAWAY to all sessions.
 */
function closeListener(server: NetServer): void {
  if (isHttp2(server)) {
    NetServer.prototype.close.call(server)
    return
  }
  const held = server as { closeIdleConnections?: () => void }
  const own = Object.hasOwn(server, 'closeIdleConnections') ? held.closeIdleConnections : undefined
  held.closeIdleConnections = () => {}
  try {
    server.close()
  } finally {
    delete held.closeIdleConnections
    if (own) held.closeIdleConnections = own
  }
}
