import assert from 'node:assert/strict'
import dns from 'node:dns'
import type { AddressInfo } from 'node:net'
import { describe, type MockTracker, test } from 'node:test'
import fastify from 'fastify'
import { lastcallPlugin } from 'lastcall/fastify'
import { drainOnShutdown } from 'lastcall/http'
import { createTestRegistry } from 'lastcall/testing'
import { Client } from '../support/client.ts'
import { assertWhole, stopListening } from '../support/drained.ts'
import { Http2Client } from '../support/http2-client.ts'

/** Two addresses of this machine, as localhost has them where there is IPv6. */
const ADDRESSES = ['127.0.0.1', '127.0.0.2']

const NO_ADDRESSES: string | false = process.platform === 'linux' ? false : 'there is no 127.0.0.2 here'

describe('the Fastify plugin', () => {
  test('H8 the Fastify plugin drains the server, then closes the instance, before lower levels', async () => {
    const registry = createTestRegistry({ exit: false, delay: 0 })
    const events: string[] = []
    const app = fastify()
    app.addHook('onClose', async () => events.push('onClose') as never)
    registry.onShutdown('db', () => events.push('db'), { priority: 'storage' })
    app.register(lastcallPlugin, { registry, name: 'api' })
    app.get('/', async () => 'hello')
    await app.listen({ port: 0, host: '127.0.0.1' })
    const client = await Client.connect((app.server.address() as AddressInfo).port, false)
    await client.get('/')
    const report = await registry.shutdown()
    assert.deepEqual(
      report.hooks.map(({ name, priority, status }) => [name, priority, status]),
      [
        ['api', 200, 'done'],
        ['fastify', 0, 'done'],
        ['db', -100, 'done'],
      ],
    )
    assert.deepEqual(events, ['onClose', 'db'])
    assert.equal(await client.closed(), 'ended')
  })

  test('H8 a Fastify instance that the application closes leaves no hook behind', async () => {
    const registry = createTestRegistry()
    const app = fastify()
    app.register(lastcallPlugin, { registry })
    await app.ready()
    assert.deepEqual(
      registry.hooks().map(({ name }) => name),
      ['http', 'fastify'],
    )
    await app.close()
    assert.deepEqual(registry.hooks(), [])
  })

  test('R7 a bad option of the Fastify plugin is an error of `ready`', async () => {
    const app = fastify()
    app.register(lastcallPlugin, { registry: createTestRegistry(), name: '' })
    await assert.rejects(async () => app.ready(), { code: 'ERR_LASTCALL_ARGUMENT_RANGE' })
    await app.close()
  })

  test('R7 a misspelt option of the Fastify plugin is an error, an option of `register` is not', async () => {
    const registry = createTestRegistry()
    const misspelt = fastify()
    misspelt.register(lastcallPlugin, { registry, dealy: 5 } as object)
    await assert.rejects(async () => misspelt.ready(), {
      code: 'ERR_LASTCALL_ARGUMENT_RANGE',
      message: /^`dealy` is no option of a drain; there are name, /,
    })
    await misspelt.close()
    const app = fastify()
    app.register(lastcallPlugin, { registry, prefix: '/api', logLevel: 'warn', logSerializers: {} })
    await app.ready()
    await app.close()
  })

  for (const how of ['the plugin', 'drainOnShutdown']) {
    test(`H8 without a host, ${how} drains both addresses of a Fastify instance`, {
      skip: NO_ADDRESSES,
    }, async ({ mock }) => {
      mockLookup(mock)
      const registry = createTestRegistry({ exit: false, delay: 100 })
      const app = fastify()
      if (how === 'the plugin') app.register(lastcallPlugin, { registry })
      else drainOnShutdown(app, { registry })
      const answers = answerLater(app)
      await app.listen({ port: 0 })
      assert.equal(app.addresses().length, 2)
      const { port } = app.server.address() as AddressInfo
      const clients = await Promise.all(ADDRESSES.map((address) => Client.connect(port, false, address)))
      const stopped = registry.shutdown()
      for (const client of clients) {
        const response = client.get('/')
        await answers.next()
        const { body, headers } = await response
        assert.deepEqual([body, headers.get('connection')], ['whole', 'close'])
        assert.equal(await client.closed(), 'ended')
      }
      await registry.clock.advance(100)
      assertWhole(await stopped)
      assert.equal((await stopped).outcome, 'clean')
    })
  }

  test('H8 without a host, HTTP/2 sessions on both addresses of a Fastify instance get a GOAWAY', {
    skip: NO_ADDRESSES,
  }, async ({ mock }) => {
    mockLookup(mock)
    const registry = createTestRegistry({ exit: false, delay: 0 })
    const app = fastify({ http2: true })
    app.register(lastcallPlugin, { registry })
    const answers = answerLater(app)
    await app.listen({ port: 0 })
    const { port } = app.server.address() as AddressInfo
    const clients = await Promise.all(
      ADDRESSES.map((address) => Http2Client.connect(`http://${address}:${port}`)),
    )
    const responses = clients.map((client) => client.get('/'))
    await answers.count(2)
    const stopped = await stopListening(app.server, registry)
    await answers.next()
    await answers.next()
    assert.deepEqual(
      (await Promise.all(responses)).map(({ body }) => body),
      ['whole', 'whole'],
    )
    await registry.clock.advance(50)
    for (const client of clients) {
      assert.equal(await client.closed(), 'ended')
      assert.equal(client.isToldToGo, true)
    }
    assertWhole(await stopped())
  })
})

/** Answers Fastify, which asks for all addresses of localhost, and Node, which asks for one. */
function mockLookup(mock: MockTracker): void {
  mock.method(dns, 'lookup', (...args: unknown[]) => {
    const done = args.at(-1) as (error: null, ...found: unknown[]) => void
    if (args.length === 2) done(null, args[0] === 'localhost' ? ADDRESSES[0] : args[0], 4)
    else
      done(
        null,
        ADDRESSES.map((address) => ({ address, family: 4 })),
      )
  })
}

interface Answers {
  /** Waits until so many requests are there. */
  count(wanted: number): Promise<void>
  /** Answers the first one as soon as it is there. */
  next(): Promise<void>
}

function answerLater(app: { get(path: string, handler: () => Promise<string>): unknown }): Answers {
  const waiting: ((body: string) => void)[] = []
  app.get('/', () => new Promise((resolve) => waiting.push(resolve)))
  const count = async (wanted: number): Promise<void> => {
    while (waiting.length < wanted) await new Promise(setImmediate)
  }
  return {
    count,
    async next() {
      await count(1)
      waiting.shift()?.('whole')
    },
  }
}
