import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, test } from 'node:test'
import { drainOnShutdown } from 'lastcall/http'
import { createTestRegistry, type TestRegistry } from 'lastcall/testing'
import { io } from 'socket.io-client'
import { WebSocket, WebSocketServer } from 'ws'
import { type Program, withProgram } from '../support/program.ts'
import { withServer } from '../support/server.ts'

const GOING_AWAY = 1001

/** What RFC 6455 has a server add to the client's key. */
const MAGIC = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

const BIG = 20_000_000

const portOf = (program: Program): string => /port (\d+)/.exec(program.stdout)?.[1] ?? ''

/** Resolves with the status of the close frame; 1006 stands for a connection that broke. */
const closeOf = async (socket: WebSocket): Promise<number> => (await once(socket, 'close'))[0] as number

describe('H5 WebSockets', { concurrency: 2 }, () => {
  test('ws: 1001 on both sides, under a stream of messages, and a clean exit', async () => {
    await withProgram(
      'sockets.js',
      async (program) => {
        await program.until('ready')
        const clients = Array.from({ length: 50 }, () => new WebSocket(`ws://127.0.0.1:${portOf(program)}`))
        const closes = clients.map(closeOf)
        await Promise.all(clients.map((client) => once(client, 'message')))
        program.kill('SIGTERM')
        assert.deepEqual(new Set(await Promise.all(closes)), new Set([GOING_AWAY]))
        const { code, stdout, stderr } = await program.exited()
        assert.equal(stdout.match(/server sees 1001/g)?.length, 50)
        assert.match(stdout, /drain: undefined/)
        assert.deepEqual([code, stderr], [0, ''])
      },
      { args: ['ws'] },
    )
  })

  test('Socket.IO: 1001, which its client takes for a reason to reconnect', async () => {
    await withProgram(
      'sockets.js',
      async (program) => {
        await program.until('ready')
        const client = io(`http://127.0.0.1:${portOf(program)}`, { reconnection: false })
        // It begins with long polling, and goes over to a WebSocket.
        await new Promise((resolve) =>
          client.io.once('open', () => client.io.engine.once('upgrade', resolve)),
        )
        const closed = new Promise<[string, unknown]>((resolve) =>
          client.once('disconnect', (...reason) => resolve(reason as [string, unknown])),
        )
        program.kill('SIGTERM')
        const [reason, details] = await closed
        assert.equal(reason, 'transport close')
        assert.equal((details as { context: { code: number } }).context.code, GOING_AWAY)
        const { code, stdout, stderr } = await program.exited()
        assert.match(stdout, /server sees (transport|forced) close\ndrain: undefined/)
        assert.deepEqual([code, stderr], [0, ''])
      },
      { args: ['socket.io'] },
    )
  })

  test('ws: what it has queued arrives before the close frame', async () => {
    await withSockets({}, async ({ registry, client, server }) => {
      const messages: Buffer[] = []
      client.on('message', (data: Buffer) => messages.push(data))
      for (let n = 0; n < 20; n++) server.send(randomBytes(100_000))
      registry.shutdown()
      assert.equal(await closeOf(client), GOING_AWAY)
      assert.deepEqual(
        messages.map(({ length }) => length),
        Array(20).fill(100_000),
      )
    })
  })

  test('a client that does not answer is cut when the time is up, and counted', async () => {
    await withSockets({ timeout: 700 }, async ({ registry, client }) => {
      client.pause()
      const stopped = registry.shutdown()
      await registry.clock.advance(700)
      assert.equal((await stopped).hooks[0]?.detail, '1 connection destroyed')
    })
  })

  test('another library’s: the frame alone, once all that was written is gone', async () => {
    await withServer(
      () => {},
      async ({ server }) => {
        const registry = createTestRegistry({ exit: false })
        drainOnShutdown(server, { registry, delay: 0 })
        server.on('upgrade', ({ headers }, socket) => {
          const accept = createHash('sha1').update(`${headers['sec-websocket-key']}${MAGIC}`).digest('base64')
          const head = ['Connection: Upgrade', 'Upgrade: websocket', `Sec-WebSocket-Accept: ${accept}`]
          socket.write(`HTTP/1.1 101 Switching Protocols\r\n${head.join('\r\n')}\r\n\r\n`)
          // A frame in two parts, of which the first is more than the socket takes at once.
          const frame = Buffer.alloc(10 + BIG)
          frame[0] = 0x82
          frame[1] = 127
          frame.writeBigUInt64BE(BigInt(BIG), 2)
          socket.write(frame.subarray(0, -10))
          socket.once('drain', () => {
            socket.write(frame.subarray(-10))
            socket.write(Buffer.from([0x81, 4, ...Buffer.from('last')]))
          })
          // The client's part of the handshake.
          socket.on('data', () => socket.end())
        })
        const client = await open(server)
        const messages: unknown[] = []
        client.on('message', (data: Buffer) => messages.push(data.length))
        const closed = closeOf(client)
        const stopped = registry.shutdown()
        assert.equal(await closed, GOING_AWAY)
        assert.deepEqual(messages, [BIG, 4])
        assert.equal((await stopped).hooks[0]?.detail, undefined)
      },
    )
  })

  test('an upgrade to something else is left to last call, as is one that was refused', async () => {
    await withServer(
      () => {},
      async ({ server, connect }) => {
        const registry = createTestRegistry({ exit: false })
        drainOnShutdown(server, { registry, delay: 0, timeout: 700 })
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
        await registry.clock.advance(700)
        assert.equal((await stopped).hooks[0]?.detail, '2 connections destroyed')
        for (const client of clients) {
          await client.closed()
          assert.match(client.rest, /^HTTP\/1.1 [^\n]*\r\n\r\n$/)
        }
      },
    )
  })

  test('one that is opened after the listener has closed is closed as soon as it is open', async () => {
    await withServer(
      () => {},
      async ({ server }) => {
        const registry = createTestRegistry({ exit: false })
        drainOnShutdown(server, { registry, delay: 0 })
        let letIn: (() => void) | undefined
        new WebSocketServer({
          server,
          verifyClient: (_info, done) => {
            letIn = () => done(true)
          },
        })
        const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
        const closed = closeOf(client)
        while (!letIn) await new Promise(setImmediate)
        const stopped = registry.shutdown()
        while (server.listening) await new Promise(setImmediate)
        letIn()
        assert.equal(await closed, GOING_AWAY)
        assert.equal((await stopped).hooks[0]?.detail, undefined)
      },
    )
  })

  test('nothing is listened to but what the application listens to, and all of it is given back', async () => {
    await withServer(
      () => {},
      async ({ server, connect }) => {
        const counts = (): number[] =>
          ['upgrade', 'newListener', 'removeListener'].map((event) => server.listenerCount(event))
        const off = drainOnShutdown(server, { registry: createTestRegistry() })
        assert.equal(server.listenerCount('upgrade'), 0)
        // Node hands the request to nobody if there are listeners that do not answer it.
        server.on('request', (_request, response) => response.end('not upgraded'))
        const client = await connect()
        client.send('GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
        assert.equal((await client.response()).body, 'not upgraded')
        const listener = (): void => {}
        server.on('upgrade', listener)
        assert.equal(server.listenerCount('upgrade'), 2)
        server.off('upgrade', listener)
        assert.equal(server.listenerCount('upgrade'), 0)
        server.on('upgrade', listener)
        off()
        assert.deepEqual(counts(), [1, 0, 0])
      },
    )
  })
})

interface Sockets {
  readonly registry: TestRegistry
  readonly client: WebSocket
  /** The server's side of it. */
  readonly server: WebSocket
}

/** A WebSocket of ws with compression, on a server that is drained without delay. */
async function withSockets(
  options: { timeout?: number },
  use: (sockets: Sockets) => Promise<void>,
): Promise<void> {
  await withServer(
    () => {},
    async ({ server }) => {
      const registry = createTestRegistry({ exit: false })
      const sockets = new WebSocketServer({ server, perMessageDeflate: true })
      drainOnShutdown(server, { registry, delay: 0, ...options })
      const accepted = once(sockets, 'connection')
      const client = await open(server)
      try {
        await use({ registry, client, server: (await accepted)[0] as WebSocket })
      } finally {
        client.terminate()
      }
    },
  )
}

async function open(server: Server): Promise<WebSocket> {
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
  await once(client, 'open')
  return client
}
