import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { describe, test } from 'node:test'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { drainOnShutdown, readiness } from 'lastcall/http'
import { createTestRegistry, type TestRegistry } from 'lastcall/testing'
import { Client } from '../support/client.ts'
import { drained } from '../support/drained.ts'
import { Http2Client } from '../support/http2-client.ts'
import { withHttp2Server, withServer } from '../support/server.ts'
import { until } from '../support/until.ts'

/** Ends the delay, and resolves with how many newcomers the report tells of. */
async function newcomersOf(
  registry: TestRegistry,
  stopped: ReturnType<TestRegistry['shutdown']>,
): Promise<number | undefined> {
  await registry.clock.advance(2_000)
  return (await stopped).hooks[0]?.drained?.newcomers
}

describe('newcomers', () => {
  test('H2 readiness() asked over HTTP/2 is a probe, another request of HTTP/2 is a newcomer', async () => {
    const registry = createTestRegistry({ exit: false, delay: 200 })
    const ready = readiness({ registry })
    await withHttp2Server(
      (request, response) => {
        if (request.url === '/ready') void ready(request, response)
        else response.end('served')
      },
      async ({ server, origin }) => {
        drainOnShutdown(server, { registry })
        const stopped = registry.shutdown()
        const [probe, client] = [await Http2Client.connect(origin), await Http2Client.connect(origin)]
        assert.equal((await probe.get('/ready')).status, 503)
        await client.get('/')
        assert.equal(await newcomersOf(registry, stopped), 1)
      },
    )
  })

  test('H2 a probe that `fetch` of readiness() answers in Hono on Node is no newcomer', async () => {
    const registry = createTestRegistry({ exit: false, delay: 200 })
    const ready = readiness({ registry })
    const app = new Hono().get('/ready', ({ req }) => ready.fetch(req.raw)).get('/', ({ text }) => text('hi'))
    await withServer(getRequestListener(app.fetch), async ({ server, connect }) => {
      drainOnShutdown(server, { registry })
      const stopped = registry.shutdown()
      assert.equal((await (await connect()).get('/ready')).status, 503)
      await (await connect()).get('/')
      assert.equal(await newcomersOf(registry, stopped), 1)
    })
  })

  test('H2 a connection older than the drain is no newcomer', async () => {
    await withServer(
      (_request, response) => response.end('served'),
      async ({ server, connect }) => {
        const old = await connect()
        await old.get('/')
        const registry = drained(server, 200)
        const stopped = registry.shutdown()
        await old.get('/')
        assert.equal(await newcomersOf(registry, stopped), 0)
      },
    )
  })

  test('H2 a TLS connection that was accepted before the trigger is no newcomer', async () => {
    const [key, cert] = ['key', 'cert'].map((part) =>
      readFileSync(new URL(`../fixtures/servers/${part}.pem`, import.meta.url)),
    )
    let goOn: (() => void) | undefined
    const SNICallback = (_name: string, done: (error: null) => void): void => {
      if (goOn) done(null)
      else goOn = () => done(null)
    }
    const server = createSecureServer({ key, cert, SNICallback }, (_request, response) =>
      response.end('served'),
    )
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const registry = drained(server, 200)
    const connected = Client.connect(port, true)
    await until(() => goOn !== undefined)
    const stopped = registry.shutdown()
    goOn?.()
    await (await connected).get('/')
    await (await Client.connect(port, true)).get('/')
    assert.equal(await newcomersOf(registry, stopped), 1)
  })

  test('H2 upgrades of any kind and CONNECT are newcomers', async () => {
    await withServer(
      () => {},
      async ({ server, connect }) => {
        const registry = drained(server, 200)
        for (const event of ['upgrade', 'connect'] as const)
          server.on(event, (_request, socket) => socket.end('HTTP/1.1 418 No\r\n\r\n'))
        await new Promise(setImmediate)
        const stopped = registry.shutdown()
        for (const request of [
          'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: chat\r\n\r\n',
          'GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
          'CONNECT example.com:443 HTTP/1.1\r\nHost: x\r\n\r\n',
        ]) {
          const client = (await connect()).send(request)
          assert.match(await client.head(), / 418 /)
          await client.closed()
        }
        assert.equal(await newcomersOf(registry, stopped), 3)
      },
    )
  })

  test('H2, R9 the time of a newcomer counts from the trigger, also for a drain that joins late', async () => {
    await withServer(
      (_request, response) => response.end('served'),
      async ({ server, connect }) => {
        const registry = createTestRegistry({ exit: false, delay: 1_000 })
        registry.onShutdown('server', () => {}, { priority: 'traffic' })
        const stopped = registry.shutdown()
        await registry.clock.advance(300)
        drainOnShutdown(server, { registry })
        await (await connect()).get('/')
        await registry.clock.advance(2_000)
        const drain = (await stopped).hooks.find(({ name }) => name === 'http')
        assert.deepEqual([drain?.drained?.newcomers, drain?.drained?.lastNewcomerMs], [1, 300])
      },
    )
  })

  test('H2 a response that began long before the trigger does not shorten the delay', async () => {
    const waiting: ServerResponse[] = []
    await withServer(
      (request, response) => {
        if (request.url === '/old') waiting.push(response)
        else response.end('served')
      },
      async ({ server, connect }) => {
        // Last call is at 8 s, so the delay is at most 4 s.
        const registry = createTestRegistry({ exit: false, timeout: 10_000, delay: 500, maxDelay: 4_000 })
        drainOnShutdown(server, { registry })
        const old = (await connect()).get('/old')
        await until(() => waiting.length === 1)
        registry.clock.setTimeout(() => {}, 600_000)
        await registry.clock.advance(600_000)
        const stopped = registry.shutdown()
        await registry.clock.advance(100)
        waiting[0]?.end('old')
        assert.equal((await old).body, 'old')
        await (await connect()).get('/')
        await registry.clock.advance(3_899)
        assert.equal(server.listening, true)
        await registry.clock.advance(1)
        await stopped
        assert.equal(server.listening, false)
      },
    )
  })
})
