import assert from 'node:assert/strict'
import dns from 'node:dns'
import type { AddressInfo } from 'node:net'
import { describe, test } from 'node:test'
import fastify from 'fastify'
import { lastcall } from 'lastcall/fastify'
import { drainOnShutdown } from 'lastcall/http'
import { createTestRegistry } from 'lastcall/testing'
import { Client } from '../support/client.ts'

/** Two addresses of this machine, as localhost has them where there is IPv6. */
const ADDRESSES = ['127.0.0.1', '127.0.0.2']

describe('H8 the Fastify plugin', () => {
  test('drains, then runs the instance’s own close, before lower levels', async () => {
    const registry = createTestRegistry({ exit: false })
    const events: string[] = []
    const app = fastify()
    app.addHook('onClose', async () => events.push('onClose') as never)
    registry.onShutdown('db', () => events.push('db'), { priority: 'storage' })
    app.register(lastcall, { registry, delay: 0, name: 'api' })
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

  test('an instance that is closed by hand leaves nothing behind', async () => {
    const registry = createTestRegistry()
    const app = fastify()
    app.register(lastcall, { registry })
    await app.ready()
    assert.deepEqual(
      registry.hooks().map(({ name }) => name),
      ['http', 'fastify'],
    )
    await app.close()
    assert.deepEqual(registry.hooks(), [])
  })

  test('a bad option is an error of `ready`', async () => {
    const app = fastify()
    app.register(lastcall, { registry: createTestRegistry(), delay: -1 })
    await assert.rejects(async () => app.ready(), { code: 'ERR_LASTCALL_ARGUMENT_RANGE' })
    await app.close()
  })

  for (const [how, isPlugin] of [
    ['the plugin', true],
    ['drainOnShutdown', false],
  ] as const) {
    test(`without a host, ${how} drains both addresses of localhost`, {
      skip: process.platform === 'linux' ? false : 'there is no 127.0.0.2 here',
    }, async ({ mock }) => {
      // Fastify asks for all of them, Node for one.
      mock.method(dns, 'lookup', (...args: unknown[]) => {
        const done = args.at(-1) as (error: null, ...found: unknown[]) => void
        if (args.length === 2) done(null, args[0] === 'localhost' ? ADDRESSES[0] : args[0], 4)
        else
          done(
            null,
            ADDRESSES.map((address) => ({ address, family: 4 })),
          )
      })
      const registry = createTestRegistry({ exit: false })
      const app = fastify()
      if (isPlugin) app.register(lastcall, { registry, delay: 100 })
      else drainOnShutdown(app, { registry, delay: 100 })
      let answer = (): void => {}
      app.get(
        '/',
        () =>
          new Promise((resolve) => {
            answer = () => resolve('whole')
          }),
      )
      await app.listen({ port: 0 })
      assert.equal(app.addresses().length, 2)
      const { port } = app.server.address() as AddressInfo
      const clients = await Promise.all(ADDRESSES.map((address) => Client.connect(port, false, address)))
      const stopped = registry.shutdown()
      for (const client of clients) {
        const response = client.get('/')
        const before = answer
        while (answer === before) await new Promise(setImmediate)
        answer()
        const { body, headers } = await response
        assert.deepEqual([body, headers.get('connection')], ['whole', 'close'])
        assert.equal(await client.closed(), 'ended')
      }
      await registry.clock.advance(100)
      assert.equal((await stopped).hooks[0]?.detail, undefined)
      assert.equal((await stopped).outcome, 'clean')
    })
  }
})
