import assert from 'node:assert/strict'
import type { Server, ServerResponse } from 'node:http'
import { describe, test } from 'node:test'
import { drainOnShutdown } from 'lastcall/http'
import { createTestRegistry } from 'lastcall/testing'
import type { Client } from '../support/client.ts'
import { assertWhole, whenUntoldAreGone } from '../support/drained.ts'
import { withServer } from '../support/server.ts'
import { until } from '../support/until.ts'

/** What an application may say of a connection of which it does not know that it ends. */
const HEADERS = { Connection: 'keep-alive', 'Content-Length': '6' }

describe('connections of a server that is drained', () => {
  test('H3 a response that has ended but is not sent yet arrives whole, though Node would cut it', async () => {
    const size = 20_000_000
    await withServer(
      (request, response) => response.end('x'.repeat(request.url === '/small' ? 1 : size)),
      async ({ server, connect }) => {
        const registry = createTestRegistry({ exit: false, delay: 0 })
        drainOnShutdown(server, { registry })
        const slow = await connect()
        slow.pause()
        slow.send('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
        await new Promise((resolve) => server.once('request', resolve))
        const idle = await connect()
        await idle.get('/small')
        const stopped = registry.shutdown()
        await registry.clock.advance(1)
        slow.resume()
        assert.equal((await slow.response()).body.length, size)
        assertWhole(await whenUntoldAreGone(registry, stopped))
        assert.equal(await idle.closed(), 'ended')
      },
    )
  })

  for (const [how, respond] of [
    ['setHeader', (response) => response.setHeader('Connection', 'keep-alive').end('served')],
    ['writeHead', (response) => response.writeHead(200, HEADERS).end('served')],
    ['a list', (response) => response.writeHead(200, 'OK', Object.entries(HEADERS).flat()).end('served')],
    [
      'a list of pairs',
      (response) => response.writeHead(200, Object.entries(HEADERS) as never).end('served'),
    ],
  ] as readonly (readonly [string, (response: ServerResponse) => void])[]) {
    test(`H2 a client is told that its connection ends if the application says keep-alive by ${how}`, async () => {
      await withServer(
        (_request, response) => respond(response),
        async ({ server, connect }) => {
          const registry = createTestRegistry({ exit: false, delay: 200 })
          drainOnShutdown(server, { registry })
          const client = await connect()
          assert.equal((await client.get('/')).headers.get('connection'), 'keep-alive')
          const stopped = registry.shutdown()
          await registry.clock.advance(1)
          const { body, headers } = await client.get('/')
          assert.deepEqual([body, headers.get('connection')], ['served', 'close'])
          assert.equal(await client.closed(), 'ended')
          await registry.clock.advance(200)
          assertWhole(await stopped)
          assert.equal(HEADERS.Connection, 'keep-alive')
        },
      )
    })
  }

  test('H3 connections in the backlog are served before the listener closes', async () => {
    await withServer(
      (_request, response) => response.end('served'),
      async ({ server, connect }) => {
        const registry = createTestRegistry({ exit: false, delay: 0 })
        drainOnShutdown(server, { registry })
        const clients: Client[] = []
        const pending = Array.from({ length: 100 }, async () => {
          const client = await connect()
          clients.push(client)
          return client.get('/')
        })
        const stopped = registry.shutdown()
        const answers = await Promise.all(pending)
        assert.ok(answers.every(({ body }) => body === 'served'))
        assert.equal(server.listening, false)
        // Their responses did not say `Connection: close`, so each client may send one more request.
        const again = await clients[99]?.get('/')
        assert.equal(again?.headers.get('connection'), 'close')
        await registry.clock.advance(500)
        assertWhole(await stopped)
      },
    )
  })

  test('H3 a slow reader does not keep idle connections open', async () => {
    await withServer(
      (request, response) => response.end('x'.repeat(request.url === '/small' ? 1 : 20_000_000)),
      async ({ server, connect }) => {
        const registry = createTestRegistry({ exit: false, delay: 0 })
        drainOnShutdown(server, { registry })
        const [slow, idle] = [await connect(), await connect()]
        await idle.get('/small')
        slow.pause()
        slow.send('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
        await new Promise((resolve) => server.once('request', resolve))
        const stopped = registry.shutdown()
        await registry.clock.advance(1)
        assert.equal(await idle.closed(), 'ended')
        assert.equal(await connections(server), 1)
        slow.resume()
        assert.equal((await slow.response()).body.length, 20_000_000)
        await whenUntoldAreGone(registry, stopped)
      },
    )
  })

  test('H4 a connection from before the drain was registered finishes and gets Connection: close', async () => {
    let answer: (() => void) | undefined
    await withServer(
      (_request, response) => {
        answer = () => response.end('whole')
      },
      async ({ server, connect }) => {
        const client = await connect()
        client.send('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
        await until(() => answer !== undefined)
        const registry = createTestRegistry({ exit: false, delay: 0 })
        drainOnShutdown(server, { registry })
        const stopped = registry.shutdown()
        await registry.clock.advance(600)
        assert.equal(registry.state, 'stopping')
        answer?.()
        const { body, headers } = await client.response()
        assert.deepEqual([body, headers.get('connection')], ['whole', 'close'])
        assert.equal((await stopped).outcome, 'clean')
      },
    )
  })

  test('H2 a response whose headers are given as a list keeps them and says Connection: close', async () => {
    await withServer(
      (_request, response) =>
        response.writeHead(200, ['X-Many', 'a', 'X-Many', 'b', 'Content-Length', '0']).end(),
      async ({ server, connect }) => {
        const registry = createTestRegistry({ exit: false, delay: 100 })
        drainOnShutdown(server, { registry })
        const client = await connect()
        registry.shutdown()
        client.send('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
        const head = await client.head()
        assert.match(head, /X-Many: a\r\nX-Many: b\r\n/)
        assert.match(head, /Connection: close/)
        await client.closed()
        await registry.clock.advance(100)
      },
    )
  })

  test('H2 a server that answers Expect: 100-continue itself says Connection: close too', async () => {
    await withServer(
      () => {},
      async ({ server, connect }) => {
        server.on('checkContinue', (_request, response) => response.end('no need'))
        const registry = createTestRegistry({ exit: false, delay: 100 })
        drainOnShutdown(server, { registry })
        const client = await connect()
        registry.shutdown()
        client.send('POST / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n')
        assert.equal((await client.response()).headers.get('connection'), 'close')
        client.destroy()
        await registry.clock.advance(100)
      },
    )
  })

  test('H3 a new connection may still send its first request, and closes if it stays silent', async () => {
    await withServer(
      (_request, response) => response.end('served'),
      async ({ server, connect }) => {
        const registry = createTestRegistry({ exit: false, delay: 100 })
        drainOnShutdown(server, { registry })
        const old = await connect()
        await accepted(server, 1)
        const stopped = registry.shutdown()
        await registry.clock.advance(90)
        const young = await connect()
        const silent = await connect()
        await accepted(server, 3)
        await registry.clock.advance(409)
        assert.equal(server.listening, false)
        assert.equal((await young.get('/')).headers.get('connection'), 'close')
        await young.closed()
        assert.equal(await connections(server), 2)
        await registry.clock.advance(91)
        assert.deepEqual([await old.closed(), await silent.closed()], ['ended', 'ended'])
        assert.equal((await stopped).durationMs, 590)
      },
    )
  })

  test('H3 a request that is answered before all of it has come does not hold the drain', async () => {
    await withServer(
      (_request, response) => response.end('too large'),
      async ({ server, connect }) => {
        const registry = createTestRegistry({ exit: false, delay: 0 })
        drainOnShutdown(server, { registry })
        const client = await connect()
        client.send('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nxxxxx')
        await client.response()
        const stopped = registry.shutdown()
        await registry.clock.advance(0)
        client.send('xxxxx')
        assertWhole(await whenUntoldAreGone(registry, stopped))
        await client.closed()
      },
    )
  })
})

function connections(server: Server): Promise<number> {
  return new Promise((resolve) => server.getConnections((_error, count) => resolve(count)))
}

async function accepted(server: Server, count: number): Promise<void> {
  while ((await connections(server)) < count) await new Promise((resolve) => setImmediate(resolve))
}
