import type { Server } from 'node:http'
import type { Connecting, Network, Wire } from '../../../test/simulation/drains/network.ts'
import type { Stage } from '../../../test/simulation/drains/stage.ts'
import type { WebSocketTrace } from './fates.ts'

const HANDSHAKE = [
  'GET /socket HTTP/1.1',
  'Host: x',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  '',
  '',
].join('\r\n')

const ACCEPTED = [
  'HTTP/1.1 101 Switching Protocols',
  'Upgrade: websocket',
  'Connection: Upgrade',
  'Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=',
  '',
  '',
].join('\r\n')

/** A close frame with status 1001, as a server writes it (RFC 6455, 5.5.1). */
const GOING_AWAY = '\x88\x02\x03\xe9'

/** The same as a client answers it, under a mask of zeros. */
const ANSWER = '\x88\x82\0\0\0\0\x03\xe9'

/** Makes a server take WebSockets. It has nothing to say on them, and closes each once the client has answered the close. */
export function serveWebSockets(server: Server): void {
  server.on('upgrade', (_request, socket) => {
    socket.write(ACCEPTED)
    socket.on('data', () => socket.end())
  })
}

/** A client that opens a WebSocket and waits. */
export class WebSocketClient implements Connecting {
  readonly trace: WebSocketTrace = {}
  readonly #stage: Stage
  readonly #wire: Wire | undefined

  constructor(stage: Stage, network: Network) {
    this.#stage = stage
    this.#wire = network.connect(this)
    this.#wire?.send(HANDSHAKE)
  }

  onAccepted(): void {}

  onReset(): void {}

  onData(text: string): void {
    if (!text.endsWith(GOING_AWAY)) return
    this.trace.goingAwayAt = this.#stage.now()
    this.#wire?.send(ANSWER)
  }

  onEnd(): void {
    this.#wire?.end()
  }

  onClosed(): void {
    this.trace.closedAt ??= this.#stage.now()
  }
}
