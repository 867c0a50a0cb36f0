import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { systemClock } from '../../core/node/clock.ts'
import { type ClientTerms, REFUSED_PAUSE } from './client-terms.ts'
import type { Connection } from './connection.ts'
import { FrameReader } from './websocket-frames.ts'

/** What a server answers to the request for a WebSocket. */
interface Handshake {
  /** Undefined if the connection ended first. */
  readonly status: number | undefined
  /** What came behind the response. */
  readonly head: Buffer
}

/**
 * Keeps a WebSocket open until the server ends it. It counts as one request, which is answered if the server says goodbye
 * with a close frame.
 */
export async function runWebSocketClient(path: string, terms: ClientTerms): Promise<void> {
  while (terms.goesOn() && terms.mayOpen()) {
    const connection = terms.open()
    const startedAt = systemClock.now()
    const isAccepted = await connection.connected
    const sentAt = isAccepted ? systemClock.now() : undefined
    const reader = new FrameReader()
    const { status } = isAccepted ? await openWebSocket(connection, path, terms.host, reader) : {}
    if (status === 101) await ended(connection)
    terms.add({
      client: 'websocket',
      path,
      startedAt,
      openedAt: connection.openedAt,
      sentAt,
      endedAt: systemClock.now(),
      isFirst: true,
      hasBegun: status !== undefined,
      status,
      isComplete: reader.hasClose || (status !== undefined && status !== 101),
      // What did not become a WebSocket is of no more use.
      hasGoodbye: true,
      isDeclined: false,
      lagMs: 0,
    })
    connection.close()
    await terms.pause(REFUSED_PAUSE)
  }
}

/** Asks for a WebSocket. What the server then sends goes to the reader, which answers it. */
export async function openWebSocket(
  connection: Connection,
  path: string,
  host: string,
  reader: FrameReader = new FrameReader(),
): Promise<Omit<Handshake, 'head'>> {
  const { socket } = connection
  const { status, head } = await shakeHands(connection, path, host)
  if (status === 101) {
    const take = (data: Buffer): void => {
      for (const answer of reader.take(data)) socket.write(answer)
    }
    socket.on('data', take)
    take(head)
  }
  return { status }
}

function shakeHands({ socket }: Connection, path: string, host: string): Promise<Handshake> {
  const request = httpRequest({
    path,
    createConnection: () => socket,
    headers: {
      Host: host,
      Connection: 'Upgrade',
      Upgrade: 'websocket',
      'Sec-WebSocket-Version': '13',
      'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
    },
  }).end()
  return new Promise((resolve) => {
    request.on('upgrade', (response: IncomingMessage, _socket, head: Buffer) => {
      resolve({ status: response.statusCode, head })
    })
    request.on('response', (response) => {
      response.on('error', () => {}).resume()
      response.on('close', () => resolve({ status: response.statusCode, head: Buffer.alloc(0) }))
    })
    request.on('error', () => {})
    request.on('close', () => resolve({ status: undefined, head: Buffer.alloc(0) }))
  })
}

async function ended({ socket }: Connection): Promise<void> {
  if (!socket.destroyed) await once(socket, 'close').catch(() => {})
}
