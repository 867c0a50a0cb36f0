import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { ServerHttp2Session } from 'node:http2'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { describe, test } from 'node:test'
import fastify from 'fastify'
import { drain } from 'lastcall/http'
import { withTestRegistry } from 'lastcall/testing'
import { WebSocket, WebSocketServer } from 'ws'
import { Client } from '../support/client.ts'
import { assertWhole, drained } from '../support/drained.ts'
import { Http2Client } from '../support/http2-client.ts'
import { type TestServer, withHttp2Server, withServer } from '../support/server.ts'
import { until } from '../support/until.ts'

const NOTHING = { responsesCut: 0, connectionsClosed: 0, newcomers: 0 }

interface Answering extends TestServer {
  /** Responses that have not been ended. */
  readonly waiting: ServerResponse[]
  /** Opens a connection and sends a request that waits. */
  ask(): Promise<Client>
}

async function withAnswering(use: (server: Answering) => Promise<void>): Promise<void> {
  const waiting: ServerResponse[] = []
  await withServer(
    (request, response) => {
      if (request.url === '/quick') response.end('quick')
      else waiting.push(response)
    },
    async (server) => {
      const ask = async (): Promise<Client> => {
        const client = (await server.connect()).send('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
        const count = waiting.length
        await until(() => waiting.length > count)
        return client
      }
      await use({ ...server, waiting, ask })
    },
  )
}

describe('drain', () => {
  test('H3, H4 drain stops listening, closes idle connections and finishes a response, without a shutdown', async () => {
    await withAnswering(async ({ server, connect, waiting, ask }) => {
      const idle = await connect()
      await idle.get('/quick')
      const busy = await ask()
      let isDone = false
      const result = drain(server).finally(() => {
        isDone = true
      })
      assert.equal(await idle.closed(), 'ended')
      assert.deepEqual([server.listening, isDone], [false, false])
      waiting[0]?.end('whole')
      const { body, headers } = await busy.response()
      assert.deepEqual([body, headers.get('connection')], ['whole', 'close'])
      assert.deepEqual(await result, NOTHING)
    })
  })

  test('H6 after its timeout drain breaks off what is left, and counts it', async () => {
    await withAnswering(async ({ server, ask }) => {
      const busy = await ask()
      assert.deepEqual(await drain(server, { timeout: 50 }), { ...NOTHING, responsesCut: 1 })
      await busy.closed()
    })
  })

  test('H6 a connection of TLS from before drain is not counted beside its response that was cut', async () => {
    const [key, cert] = ['key', 'cert'].map((part) =>
      readFileSync(new URL(`../fixtures/servers/${part}.pem`, import.meta.url)),
    )
    const server = createSecureServer({ key, cert }, () => {}).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const client = await Client.connect((server.address() as AddressInfo).port, true)
    const asked = once(server, 'request')
    client.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    await asked
    assert.deepEqual(await drain(server, { timeout: 50 }), { ...NOTHING, responsesCut: 1 })
    await client.closed()
  })

  test('H5 a 503 in place of an answer to a request of the last moments of the delay says `Connection: close`', async () => {
    await withAnswering(async ({ server, waiting, connect }) => {
      const registry = drained(server, 500, { classify: () => 'end' })
      const client = await connect()
      const stopped = registry.shutdown()
      await registry.clock.advance(475)
      client.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
      await until(() => waiting.length === 1)
      await registry.clock.advance(25)
      const { status, headers } = await client.response()
      assert.deepEqual([status, headers.get('connection')], [503, 'close'])
      await registry.clock.advance(1_000)
      await stopped
    })
  })

  test('H6 when its signal aborts drain breaks off what is left, and counts it', async () => {
    await withAnswering(async ({ server, ask }) => {
      const busy = await ask()
      const abort = new AbortController()
      const result = drain(server, { signal: abort.signal })
      await until(() => !server.listening)
      abort.abort()
      assert.deepEqual(await result, { ...NOTHING, responsesCut: 1 })
      await busy.closed()
    })
  })

  test('H6 with a signal that has aborted drain closes the server and all connections at once', async () => {
    await withAnswering(async ({ server, ask }) => {
      const busy = await ask()
      const result = await drain(server, { signal: AbortSignal.abort() })
      assert.deepEqual([result, server.listening], [{ ...NOTHING, responsesCut: 1 }, false])
      await busy.closed()
    })
  })

  test('H5 drain closes the WebSockets of a server with a registered drain with 1001', async () => {
    await withAnswering(async ({ server }) => {
      new WebSocketServer({ server })
      // Its drain has seen the WebSocket open.
      drained(server)
      const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
      await once(client, 'open')
      const result = drain(server)
      const [status] = await once(client, 'close')
      assert.equal(status, 1001)
      assert.deepEqual(await result, NOTHING)
    })
  })

  test('a server that was drained by hand can listen again', async () => {
    await withAnswering(async ({ server }) => {
      assert.deepEqual(await drain(server), NOTHING)
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
      const client = await Client.connect((server.address() as AddressInfo).port, false)
      const { body, headers } = await client.get('/quick')
      assert.deepEqual([body, headers.get('connection')], ['quick', 'keep-alive'])
      assert.equal(server.listenerCount('request') + server.listenerCount('connection'), 2, 'its own')
      client.destroy()
    })
  })

  test('drain resolves at once for a server that does not listen', async () => {
    assert.deepEqual(await drain(createServer()), NOTHING)
  })

  test('drain takes a Fastify instance, and all of its servers', async () => {
    const app = fastify()
    await app.listen({ port: 0 })
    assert.deepEqual(await drain(app), NOTHING)
    assert.equal(app.server.listening, false)
    await app.close()
  })

  test('H5 drain takes an HTTP/2 session that is just being destroyed', async () => {
    await withHttp2Server(
      () => {},
      async ({ server, origin }) => {
        drained(server)
        const opened = once(server, 'session') as Promise<[ServerHttp2Session]>
        const client = await Http2Client.connect(origin)
        const [session] = await opened
        session.destroy()
        await drain(server, { signal: AbortSignal.abort() })
        client.destroy()
      },
    )
  })

  test('H6 an idle HTTP/2 session that a registered drain has seen is no cut response', async () => {
    await withHttp2Server(
      () => {},
      async ({ server, origin }) => {
        drained(server)
        const client = await Http2Client.connect(origin)
        assert.equal((await drain(server, { signal: AbortSignal.abort() })).responsesCut, 0)
        client.destroy()
      },
    )
  })

  test('drain uses the clock of the default registry, so a test need not wait', async () => {
    await withAnswering(async ({ server, ask }) => {
      const busy = await ask()
      await withTestRegistry(async ({ clock }) => {
        const result = drain(server, { timeout: 60_000 })
        await clock.advance(60_000)
        assert.equal((await result).responsesCut, 1)
      })
      await busy.closed()
    })
  })

  test('a drain that is registered has nothing left to do when the server was drained by hand', async () => {
    await withAnswering(async ({ server }) => {
      const registry = drained(server)
      await drain(server)
      const report = await registry.shutdown()
      assertWhole(report)
      assert.equal(report.durationMs, 0)
    })
  })

  test('a shutdown that begins while a server is drained by hand waits for it if its drain is registered', async () => {
    await withAnswering(async ({ server, waiting, ask }) => {
      const registry = drained(server)
      const busy = await ask()
      const result = drain(server)
      await until(() => !server.listening)
      const stopped = registry.shutdown()
      await registry.clock.advance(1_000)
      assert.equal(registry.state, 'stopping')
      waiting[0]?.end('whole')
      assert.equal((await busy.response()).body, 'whole')
      assertWhole(await stopped)
      assert.deepEqual(await result, NOTHING)
    })
  })

  test('H6 a shutdown that runs out of time ends a drain by hand too', async () => {
    await withAnswering(async ({ server, ask }) => {
      const registry = drained(server)
      const busy = await ask()
      const result = drain(server)
      await until(() => !server.listening)
      const stopped = registry.shutdown()
      await registry.clock.advance(9_000)
      assert.equal((await stopped).hooks[0]?.drained?.responsesCut, 1)
      await result
      await busy.closed()
    })
  })

  test('R7 a bad argument of drain throws at once, and the server goes on', () => {
    const server = createServer()
    const cases: [() => unknown, string, string][] = [
      [() => drain(5 as never), 'ERR_LASTCALL_ARGUMENT_TYPE', '`server` must be a server of node:http'],
      [
        () => drain(server, { timeout: '1s' } as never),
        'ERR_LASTCALL_ARGUMENT_TYPE',
        '`timeout` must be a number of milliseconds above 0',
      ],
      [
        () => drain(server, { timeout: 0 }),
        'ERR_LASTCALL_ARGUMENT_RANGE',
        '`timeout` must be a number of milliseconds above 0',
      ],
      [
        () => drain(server, { signal: 'SIGTERM' } as never),
        'ERR_LASTCALL_ARGUMENT_TYPE',
        "`signal` must be an AbortSignal, got 'SIGTERM'",
      ],
      [
        () => drain(server, { delay: 5 } as never),
        'ERR_LASTCALL_ARGUMENT_RANGE',
        '`delay` is no option of drain; there are signal, timeout',
      ],
    ]
    for (const [act, code, message] of cases)
      assert.throws(
        act,
        (error: NodeJS.ErrnoException) => error.code === code && error.message.startsWith(message),
      )
    assert.equal(server.listenerCount('connection'), 1, 'its own')
  })
})
