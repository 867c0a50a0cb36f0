import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { describe, test } from 'node:test'
import { drainOnShutdown } from 'lastcall/http'
import { createTestRegistry, type TestRegistry } from 'lastcall/testing'
import { WebSocket } from 'ws'
import { assertWhole, drained, stopListening } from '../support/drained.ts'
import { withServer } from '../support/server.ts'

const GOING_AWAY = 1001

/** The text that a server appends to the client's key (RFC 6455). */
const MAGIC = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

const BIG = 20_000_000

describe('WebSockets of an unknown library', () => {
  test('H5 a WebSocket of an unknown library gets its close frame at once if no message is half written', async () => {
    await withSocket({}, async ({ registry, closed }) => {
      const stopped = registry.shutdown()
      assert.equal(await closed, GOING_AWAY)
      assertWhole(await stopped)
    })
  })

  for (const size of [5, 300, 70_000]) {
    test(`H5 a WebSocket of an unknown library gets its close frame after a message of ${size} bytes in pieces`, async () => {
      await withSocket({}, async ({ server, socket, messages, registry, closed }) => {
        const message = Buffer.concat([frame(Buffer.alloc(size)), frame(Buffer.alloc(size))])
        socket.write(message.subarray(0, 1))
        const stopped = await stopListening(server, registry)
        await registry.clock.advance(100)
        // It looks like whole frames.
        socket.write(message.subarray(1, -1))
        await registry.clock.advance(100)
        socket.write(message.subarray(-1))
        assert.equal(await closed, GOING_AWAY)
        assert.deepEqual(messages, [size, size])
        assertWhole(await stopped())
      })
    })
  }

  test('H5 a WebSocket of an unknown library gets its close frame after a message in several frames', async () => {
    await withSocket({}, async ({ server, socket, messages, registry, closed }) => {
      socket.write(Buffer.from([0x02, 1, 0]))
      const stopped = await stopListening(server, registry)
      socket.write(Buffer.from([0x89, 0]))
      socket.write(Buffer.from([0x80, 1, 0]))
      assert.equal(await closed, GOING_AWAY)
      assert.deepEqual(messages, [2])
      assertWhole(await stopped())
    })
  })

  test('H5 where frames begin is not known if an upgrade was answered in pieces: the close frame comes after 50 ms without a write', async () => {
    await withSocket({ isInPieces: true }, async ({ client, registry, closed }) => {
      const stopped = registry.shutdown()
      await registry.clock.advance(49)
      assert.equal(client.readyState, WebSocket.OPEN)
      await registry.clock.advance(1)
      assert.equal(await closed, GOING_AWAY)
      assertWhole(await stopped)
    })
  })

  test('H5 what looks like whole frames in the middle of a relayed message brings no close frame into it', async () => {
    await withSocket({ isInPieces: true }, async ({ server, socket, messages, registry, closed }) => {
      const forged = frame(Buffer.from('forged'))
      const message = frame(Buffer.concat([Buffer.alloc(1_000), forged, Buffer.alloc(4)]))
      socket.write(message.subarray(0, 1_004))
      const stopped = await stopListening(server, registry)
      await registry.clock.advance(40)
      socket.write(forged)
      await registry.clock.advance(40)
      socket.write(message.subarray(-4))
      await registry.clock.advance(50)
      await registry.clock.advance(50)
      assert.equal(await closed, GOING_AWAY)
      assert.deepEqual(messages, [1_000 + forged.length + 4])
      assertWhole(await stopped())
    })
  })

  test('H5 a WebSocket of an unknown library gets its close frame after all earlier writes', async () => {
    await withSocket({}, async ({ client, server, socket, messages, registry, closed }) => {
      client.pause()
      const message = frame(Buffer.alloc(BIG))
      socket.write(message.subarray(0, -10))
      const stopped = await stopListening(server, registry)
      for (let ms = 0; ms < 500; ms += 50) await registry.clock.advance(50)
      socket.write(message.subarray(-10))
      client.resume()
      while (socket.writableLength > 0) await new Promise(setImmediate)
      await registry.clock.advance(50)
      await registry.clock.advance(50)
      assert.equal(await closed, GOING_AWAY)
      assert.deepEqual(messages, [BIG])
      assertWhole(await stopped())
    })
  })

  const asBytes = (text: string): Uint8Array => new TextEncoder().encode(text)
  for (const [what, options] of Object.entries<SocketOptions>({
    'that listens in front of others': { listen: 'prependListener' },
    'that answers in bytes': { encode: asBytes },
    'whose `write` is replaced at the upgrade': { ownWriteAt: 'upgrade' },
    'whose `write` is replaced at the connection': { ownWriteAt: 'connection' },
  })) {
    test(`H5 a WebSocket of an unknown library ${what} gets its close frame`, async () => {
      await withSocket(options, async ({ registry, closed }) => {
        const stopped = registry.shutdown()
        assert.equal(await closed, GOING_AWAY)
        assertWhole(await stopped)
      })
    })
  }

  test('H5 two drains of one server write only one close frame', async () => {
    await withSocket({}, async ({ server, socket, registry, closed }) => {
      const other = drained(server)
      const upgraded = once(server, 'upgrade')
      const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
      const [, second] = (await upgraded) as [IncomingMessage, Duplex]
      await once(client, 'open')
      // The client does not answer the first close frame.
      client.pause()
      const frames: unknown[] = []
      const { write } = second
      second.write = (...args: unknown[]) => {
        frames.push(args[0])
        return Reflect.apply(write, second, args)
      }
      const both = [registry.shutdown(), other.shutdown()]
      while (server.listening) await new Promise(setImmediate)
      for (const { clock } of [registry, other, registry, other]) await clock.advance(50)
      assert.equal(frames.length, 1)
      client.resume()
      await Promise.all(both)
      assert.equal(await closed, GOING_AWAY)
      assert.ok(socket.destroyed)
    })
  })

  test('H6 an upgrade to another protocol, or a refused one, on which nothing moves for 5 s is closed', async () => {
    await withServer(
      () => {},
      async ({ server, connect }) => {
        const registry = createTestRegistry({ exit: false, delay: 0 })
        drainOnShutdown(server, { registry })
        server.on('upgrade', ({ headers }, socket) => {
          const isWebSocket = headers.upgrade === 'websocket'
          socket.write(
            isWebSocket ? 'HTTP/1.1 401 Unauthorized\r\n\r\n' : 'HTTP/1.1 101 Switching Protocols\r\n\r\n',
          )
        })
        const heads: Promise<string>[] = []
        const clients = []
        for (const protocol of ['websocket', 'chat']) {
          const client = await connect()
          client.send(`GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\n\r\n`)
          heads.push(client.head())
          clients.push(client)
        }
        assert.deepEqual(
          (await Promise.all(heads)).map((head) => head.slice(9, 12)),
          ['401', '101'],
        )
        const stopped = registry.shutdown()
        while (server.listening) await new Promise(setImmediate)
        await registry.clock.advance(4_999)
        assert.equal(registry.state, 'stopping')
        await registry.clock.advance(1)
        const { hooks, exitCode } = await stopped
        assert.deepEqual([hooks[0]?.drained?.responsesCut, hooks[0]?.drained?.connectionsClosed], [0, 2])
        assert.equal(exitCode, 0)
        for (const client of clients) {
          await client.closed()
          assert.match(client.rest, /^HTTP\/1.1 [^\n]*\r\n\r\n$/)
        }
      },
    )
  })

  test('H1 two drains listen for upgrades only while the application does, and then stop', async () => {
    await withServer(
      () => {},
      async ({ server, connect }) => {
        const counts = (): number[] =>
          ['upgrade', 'newListener', 'removeListener'].map((event) => server.listenerCount(event))
        const offs = [1, 2].map(() => drainOnShutdown(server, { registry: createTestRegistry() }))
        assert.equal(server.listenerCount('upgrade'), 0)
        // With an 'upgrade' listener that does not answer, Node would not emit 'request', and nothing would answer.
        server.on('request', (_request, response) => response.end('not upgraded'))
        const client = await connect()
        client.send('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
        assert.equal((await client.response()).body, 'not upgraded')
        const listener = (): void => {}
        server.on('upgrade', listener)
        await new Promise(setImmediate)
        assert.equal(server.listenerCount('upgrade'), 3)
        server.on('upgrade', () => {})
        server.removeAllListeners('upgrade')
        await new Promise(setImmediate)
        assert.equal(server.listenerCount('upgrade'), 0)
        server.on('upgrade', listener)
        for (const off of offs) off()
        await new Promise(setImmediate)
        assert.deepEqual(counts(), [1, 0, 0])
      },
    )
  })
})

interface SocketOptions {
  /** How the application adds its 'upgrade' listener. */
  readonly listen?: 'on' | 'prependListener'
  readonly encode?: (head: string) => string | Uint8Array
  /** Whether the answer to the upgrade is written in pieces. */
  readonly isInPieces?: boolean
  /** When the application replaces `write`, as instrumentation does. */
  readonly ownWriteAt?: 'connection' | 'upgrade'
}

interface OpenSocket {
  readonly registry: TestRegistry
  readonly server: Server
  /** The server's side of the WebSocket. */
  readonly socket: Duplex
  readonly client: WebSocket
  /** The sizes of the messages that have come. */
  readonly messages: number[]
  /** The status with which the client sees the WebSocket close. */
  readonly closed: Promise<unknown>
}

/** A WebSocket without a library on the server's side. The server is drained without delay. */
async function withSocket(
  { listen = 'on', encode = (head) => head, isInPieces = false, ownWriteAt }: SocketOptions,
  use: (open: OpenSocket) => Promise<void>,
): Promise<void> {
  await withServer(
    () => {},
    async ({ server }) => {
      const registry = drained(server)
      if (ownWriteAt === 'connection') server.on('connection', replaceWrite)
      server[listen]('upgrade', (request, socket) => {
        if (ownWriteAt === 'upgrade') replaceWrite(socket)
        const answer = acceptance(request)
        const first = isInPieces ? 15 : answer.length
        socket.write(encode(answer.slice(0, first)))
        if (isInPieces) socket.write(encode(answer.slice(first)))
        // The client's part of the closing handshake.
        socket.on('data', () => socket.end())
      })
      await new Promise(setImmediate)
      const upgraded = once(server, 'upgrade')
      const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
      const messages: number[] = []
      client.on('message', (data: Buffer) => messages.push(data.length))
      const closed = once(client, 'close').then(([code]) => code)
      await once(client, 'open')
      const [, socket] = (await upgraded) as [IncomingMessage, Duplex]
      try {
        await use({ registry, server, socket, client, messages, closed })
      } finally {
        client.terminate()
      }
    },
  )
}

function replaceWrite(socket: Duplex): void {
  const { write } = socket
  socket.write = (...args: unknown[]) => Reflect.apply(write, socket, args)
}

/** The answer that opens a WebSocket. */
function acceptance({ headers }: IncomingMessage): string {
  const accept = createHash('sha1').update(`${headers['sec-websocket-key']}${MAGIC}`).digest('base64')
  const head = ['Connection: Upgrade', 'Upgrade: websocket', `Sec-WebSocket-Accept: ${accept}`]
  return `HTTP/1.1 101 Switching Protocols\r\n${head.join('\r\n')}\r\n\r\n`
}

/** A binary message in one frame. */
function frame(payload: Buffer): Buffer {
  const head = Buffer.alloc(payload.length < 126 ? 2 : payload.length < 65_536 ? 4 : 10)
  head[0] = 0x82
  head[1] = head.length === 2 ? payload.length : head.length === 4 ? 126 : 127
  if (head.length === 4) head.writeUInt16BE(payload.length, 2)
  if (head.length === 10) head.writeBigUInt64BE(BigInt(payload.length), 2)
  return Buffer.concat([head, payload])
}
