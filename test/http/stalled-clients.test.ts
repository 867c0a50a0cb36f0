import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { connect as connectHttp2 } from 'node:http2'
import { createServer as createSecureServer } from 'node:https'
import { type AddressInfo, connect, type Server as NetServer, type Socket } from 'node:net'
import { describe, test } from 'node:test'
import type { Clock } from 'lastcall'
import { FakeClock, type TestRegistry } from 'lastcall/testing'
import type { Connections } from '../../src/http/connections.ts'
import { StalledClients } from '../../src/http/stalled/stalled-clients.ts'
import { assertWhole, drained, stopListening, whenUntoldAreGone } from '../support/drained.ts'
import { withHttp2Server, withServer } from '../support/server.ts'
import { until } from '../support/until.ts'

type Stopped = Awaited<ReturnType<TestRegistry['shutdown']>>

const portOf = (server: NetServer): number => (server.address() as AddressInfo).port

/** The server's side of the next connection. */
const accepted = async (server: NetServer): Promise<Socket> =>
  ((await once(server, 'connection')) as [Socket])[0]

/** Resolves when the server has read so many bytes. */
async function hasRead(socket: Socket | Promise<Socket>, bytes = 1): Promise<void> {
  const side = await socket
  await until(() => side.bytesRead >= bytes || side.destroyed)
  assert.ok(side.bytesRead >= bytes, 'the connection was closed')
}

/** Asserts that the drain ended after so many milliseconds, and that it closed one connection, which lost nothing. */
async function assertClosedAfter(
  ms: number,
  registry: TestRegistry,
  stopped: () => Promise<Stopped>,
): Promise<void> {
  // Until the level is passed over, if the drain waits that long.
  await registry.clock.advance(10_000)
  const { durationMs, exitCode, hooks } = await stopped()
  const { responsesCut, connectionsClosed } = hooks[0]?.drained ?? {}
  assert.ok(durationMs >= ms && durationMs <= ms + 1_000, `${durationMs} ms`)
  assert.deepEqual([exitCode, hooks[0]?.status, responsesCut, connectionsClosed], [0, 'done', 0, 1])
}

/** Answers with the size of the body. */
async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let size = 0
  try {
    for await (const chunk of request) size += chunk.length
    response.end(`${size} bytes`)
  } catch {}
}

const post = (size: number): string => `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${size}\r\n\r\n`

/** A connection that only notes that it is destroyed. */
function oneConnection(): Connections {
  const socket = {
    destroyed: false,
    destroy: () => {
      socket.destroyed = true
    },
  }
  return { all: () => [socket], handshakes: () => new Set() } as unknown as Connections
}

describe('clients of HTTP/1 that stand still while a server is drained', () => {
  for (const [what, piece] of [
    ['half a head', ''],
    ['a head that comes a byte at a time', 'x'],
  ] as const) {
    test(`H6 ${what} holds the drain for 2 s, and does not set the status`, async () => {
      await withServer(
        () => {},
        async ({ server, connect }) => {
          const registry = drained(server)
          const socket = accepted(server)
          const client = (await connect()).send('GET / HTTP/1.1\r\nX-Long: ')
          await hasRead(socket)
          const stopped = await stopListening(server, registry)
          for (const ms of [700, 700, 599]) {
            await registry.clock.advance(ms)
            client.send(piece)
          }
          assert.equal(registry.state, 'stopping')
          await assertClosedAfter(2_000, registry, stopped)
        },
      )
    })
  }

  test('H6 a TLS handshake that does not go on holds the drain for 2 s', async () => {
    const [key, cert] = ['key', 'cert'].map((part) =>
      readFileSync(new URL(`../fixtures/servers/${part}.pem`, import.meta.url)),
    )
    const server = createSecureServer({ key, cert }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const registry = drained(server)
    const socket = accepted(server)
    const client = connect(portOf(server), '127.0.0.1')
    const closed = once(client, 'close')
    // The beginning of a record that holds a ClientHello.
    client.write(Buffer.from([22, 3, 1, 2, 0, 1]))
    await hasRead(socket)
    const stopped = await stopListening(server, registry)
    await assertClosedAfter(2_000, registry, stopped)
    await closed
  })

  test('H6 an upload that stands still for 5 s is closed, and is no cut response', async () => {
    await withServer(receive, async ({ server, connect }) => {
      const registry = drained(server)
      const asked = once(server, 'request')
      const client = (await connect()).send(post(100)).send('xxxxx')
      await asked
      const stopped = await stopListening(server, registry)
      await registry.clock.advance(4_999)
      assert.equal(registry.state, 'stopping')
      await assertClosedAfter(5_000, registry, stopped)
      await client.closed()
    })
  })

  test('H6 an upload of 1 kB a second is finished', async () => {
    await withServer(receive, async ({ server, connect }) => {
      const registry = drained(server)
      const socket = accepted(server)
      const asked = once(server, 'request')
      const client = (await connect()).send(post(7_000))
      await asked
      const stopped = await stopListening(server, registry)
      for (let n = 1; n <= 7; n++) {
        client.send('x'.repeat(1_000))
        if (n === 7) break
        await hasRead(socket, n * 1_000)
        await registry.clock.advance(1_000)
      }
      assert.equal((await client.response()).body, '7000 bytes')
      assertWhole(await stopped())
    })
  })

  test('H6 a response that the application has not ended is never limited', async () => {
    const waiting: ServerResponse[] = []
    await withServer(
      (_request, response) => waiting.push(response),
      async ({ server, connect }) => {
        const registry = drained(server)
        // The application computes; it writes; and it does not read the upload that it has got.
        const clients = [await connect(), await connect(), await connect()] as const
        for (const [at, client] of clients.entries()) {
          client.send(at === 2 ? post(100) : 'GET / HTTP/1.1\r\nHost: x\r\n\r\n')
          await until(() => waiting.length > at)
        }
        waiting[1]?.write('a part')
        const stopped = await stopListening(server, registry)
        await registry.clock.advance(7_000)
        for (const response of waiting) response.end('whole')
        clients[2].send('x'.repeat(100))
        const bodies = await Promise.all(clients.map(async (client) => (await client.response()).body))
        assert.deepEqual(bodies, ['whole', 'a partwhole', 'whole'])
        const { hooks, exitCode } = await whenUntoldAreGone(registry, stopped())
        assert.deepEqual([hooks[0]?.drained?.connectionsClosed, exitCode], [0, 0])
      },
    )
  })

  test('H6 an upload of unknown length that stands still for 5 s is closed, and is no cut response', async () => {
    await withServer(receive, async ({ server, connect }) => {
      const registry = drained(server)
      const asked = once(server, 'request')
      const client = (await connect()).send(
        'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart\r\n',
      )
      await asked
      const stopped = await stopListening(server, registry)
      await assertClosedAfter(5_000, registry, stopped)
      await client.closed()
    })
  })

  test('H6 an upload that was answered, and that nobody reads, may go on for 5 s in all', async () => {
    await withServer(
      (_request, response) => response.end('early'),
      async ({ server, connect }) => {
        const registry = drained(server)
        const socket = accepted(server)
        const client = (await connect()).send(post(1_000_000))
        assert.equal((await client.response()).body, 'early')
        const stopped = await stopListening(server, registry)
        for (let n = 1; n < 5; n++) {
          client.send('x'.repeat(10_000))
          await hasRead(socket, n * 10_000)
          await registry.clock.advance(1_000)
        }
        assert.equal(registry.state, 'stopping')
        await assertClosedAfter(5_000, registry, stopped)
        await client.closed()
      },
    )
  })

  test('H6 an upload that was answered, and that the application still reads, goes on', async () => {
    let size = 0
    await withServer(
      (request, response) => {
        request.on('data', (chunk: Buffer) => {
          size += chunk.length
        })
        response.end('early')
      },
      async ({ server, connect }) => {
        const registry = drained(server)
        const socket = accepted(server)
        const client = (await connect()).send(post(70_000))
        assert.equal((await client.response()).body, 'early')
        const stopped = await stopListening(server, registry)
        for (let n = 1; n <= 7; n++) {
          client.send('x'.repeat(10_000))
          if (n === 7) break
          await hasRead(socket, n * 10_000)
          await registry.clock.advance(1_000)
        }
        assertWhole(await stopped())
        assert.equal(size, 70_000)
      },
    )
  })

  test('H6 time in which the event loop was blocked, or the process paused, is no fault of a client', async () => {
    const clock = new FakeClock()
    let lost = 0
    const jumping: Clock = {
      now: () => clock.now() + lost,
      setTimeout: clock.setTimeout,
      clearTimeout: clock.clearTimeout,
      setImmediate: clock.setImmediate,
    }
    const clients = new StalledClients(jumping, oneConnection(), () => ({ kind: 'upload', moved: 5 }))
    clients.begin()
    await clock.advance(2_000)
    lost += 6_000
    await clock.advance(2_000)
    assert.equal(clients.closed, 0)
    await clock.advance(2_000)
    assert.equal(clients.closed, 1)
    clients.stop()
  })

  test('H6 time in which what a client is to read is on a slow network is no fault of the client', async () => {
    const clock = new FakeClock()
    let isExcused = true
    const clients = new StalledClients(clock, oneConnection(), () => ({
      kind: 'reader',
      moved: 5,
      isExcused,
    }))
    clients.begin()
    await clock.advance(10_000)
    assert.equal(clients.closed, 0)
    isExcused = false
    await clock.advance(5_000)
    assert.deepEqual([clients.closed, clients.unread], [1, 1])
    clients.stop()
  })
})

describe('pipelined requests while a server is drained', () => {
  test('H6 of pipelined requests only those that had begun are served', async () => {
    const waiting: ServerResponse[] = []
    await withServer(
      (_request, response) => waiting.push(response),
      async ({ server, connect }) => {
        const registry = drained(server)
        const socket = accepted(server)
        const client = await connect()
        client.send('GET /1 HTTP/1.1\r\nHost: x\r\n\r\n')
        await until(() => waiting.length === 1)
        const stopped = await stopListening(server, registry)
        const { bytesRead } = await socket
        const late = `POST /2 HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n${'x'.repeat(200_000)}`
        client.send(late)
        await hasRead(socket, bytesRead + late.length)
        waiting[0]?.end('/1')
        const { body, headers } = await client.response()
        assert.deepEqual([body, headers.get('connection')], ['/1', 'close'])
        assert.equal(await client.closed(), 'ended')
        assert.equal(waiting.length, 1)
        assertWhole(await stopped())
      },
    )
  })

  test('H4, H6 a client that was not told to leave may send one more request, and only one', async () => {
    const waiting: ServerResponse[] = []
    await withServer(
      (_request, response) => waiting.push(response),
      async ({ server, connect }) => {
        const registry = drained(server)
        const client = await connect()
        client.send('GET /1 HTTP/1.1\r\nHost: x\r\n\r\n')
        await until(() => waiting.length === 1)
        waiting[0]?.writeHead(200, { 'Content-Length': 2 }).flushHeaders()
        const stopped = await stopListening(server, registry)
        client.send('GET /2 HTTP/1.1\r\nHost: x\r\n\r\n').send('GET /3 HTTP/1.1\r\nHost: x\r\n\r\n')
        await until(() => waiting.length >= 2)
        for (const response of waiting) response.end(response.req.url)
        assert.equal((await client.response()).body, '/1')
        const { body, headers } = await client.response()
        assert.deepEqual([body, headers.get('connection')], ['/2', 'close'])
        assert.equal(await client.closed(), 'ended')
        assert.equal(client.rest, '')
        assertWhole(await stopped())
      },
    )
  })

  test('H6 a client that goes on pipelining does not hold the drain', { timeout: 30_000 }, async () => {
    let served = 0
    await withServer(
      (_request, response) => {
        served++
        setTimeout(() => response.end('served'), 60)
      },
      async ({ server, connect }) => {
        const registry = drained(server, 100)
        const client = await connect()
        const ask = setInterval(() => client.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n'), 20)
        try {
          await until(() => served > 3)
          const stopped = registry.shutdown()
          await registry.clock.advance(100)
          const begun = served
          assertWhole(await stopped)
          await client.closed()
          assert.ok(served <= begun + 1, `${served - begun} more were served`)
        } finally {
          clearInterval(ask)
        }
      },
    )
  })
})

describe('clients of HTTP/2 that stand still while a server is drained', () => {
  test('H6 an HTTP/2 upload that stands still is closed after 5 s', async () => {
    await withHttp2Server(
      (request) => void request.resume(),
      async ({ server, origin }) => {
        const registry = drained(server)
        const session = connectHttp2(origin)
        session.on('error', () => {})
        const closed = once(session, 'close')
        const asked = once(server, 'request')
        const stream = session.request({ ':path': '/', ':method': 'POST', 'content-length': 100 })
        stream.on('error', () => {})
        stream.write('a part')
        await asked
        const stopped = await stopListening(server, registry)
        await assertClosedAfter(5_000, registry, stopped)
        await closed
      },
    )
  })

  test('H6 an HTTP/2 client that never closes its side holds the drain for 2 s', async () => {
    await withHttp2Server(
      () => {},
      async ({ server }) => {
        const registry = drained(server)
        const session = once(server, 'session')
        const client = connect({ port: portOf(server), host: '127.0.0.1', allowHalfOpen: true })
        const closed = once(client, 'close')
        client.on('error', () => {})
        client.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0')
        client.resume()
        await session
        await registry.clock.advance(0)
        const stopped = await stopListening(server, registry)
        await assertClosedAfter(2_000, registry, stopped)
        client.destroy()
        await closed
      },
    )
  })
})
