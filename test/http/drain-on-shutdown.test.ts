import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { createServer as createNetServer } from 'node:net'
import { describe, test } from 'node:test'
import express from 'express'
import { drainOnShutdown } from 'lastcall/http'
import { createTestRegistry, FakeProcess } from 'lastcall/testing'
import { said } from '../support/said.ts'
import { withServer } from '../support/server.ts'
import { until } from '../support/until.ts'

describe('drainOnShutdown', () => {
  test('H1 several servers drain side by side, before the hooks of lower levels', async () => {
    await withServer(
      () => {},
      ({ server: first }) =>
        withServer(
          () => {},
          async ({ server: second }) => {
            const registry = createTestRegistry()
            drainOnShutdown(first, { registry, name: 'api' })
            drainOnShutdown(second, { registry, name: 'admin' })
            registry.onShutdown('db', () => {})
            const stopped = registry.shutdown()
            await registry.clock.advance(500)
            const { hooks } = await stopped
            assert.deepEqual(
              hooks.map(({ name, priority, startMs, durationMs }) => [name, priority, startMs, durationMs]),
              [
                ['api', 200, 500, 0],
                ['admin', 200, 500, 0],
                ['db', 0, 500, 0],
              ],
            )
          },
        ),
    )
  })

  test('H1 unregistering a drain leaves the server and the process as they were', async () => {
    await withServer(
      () => {},
      async ({ server }) => {
        const count = (): number[] =>
          ['connection', 'secureConnection', 'request'].map((event) => server.listenerCount(event))
        const before = count()
        const registry = createTestRegistry()
        const off = drainOnShutdown(server, { registry })
        assert.notDeepEqual(count(), before)
        off()
        off()
        assert.deepEqual(count(), before)
        assert.deepEqual(registry.hooks(), [])
        await registry.clock.advance(0)
        assert.equal(registry.process.listenerCount('SIGTERM'), 0)
        assert.equal(server.listening, true)
      },
    )
  })

  test('R8 unregistering a drain that has started changes nothing', async () => {
    let answer: (() => void) | undefined
    await withServer(
      (_request, response) => {
        answer = () => response.end('whole')
      },
      async ({ server, connect }) => {
        let closed = 0
        server.on('close', () => closed++)
        const registry = createTestRegistry({ exit: false, delay: 100 })
        const off = drainOnShutdown(server, { registry })
        const stopped = registry.shutdown()
        const client = await connect()
        const response = client.get('/')
        await until(() => answer !== undefined)
        await registry.clock.advance(100)
        off()
        answer?.()
        assert.equal((await response).headers.get('connection'), 'close')
        await stopped
        assert.equal(closed, 1)
        off()
        registry.reset()
        server.listen(0, '127.0.0.1')
        await new Promise((resolve) => server.once('listening', resolve))
        off()
        assert.equal(server.listening, true)
      },
    )
  })

  test('H1 disposing of a registry unregisters its drains', async () => {
    await withServer(
      (_request, response) => response.end('hello'),
      async ({ server, connect }) => {
        const registry = createTestRegistry({ exit: false })
        drainOnShutdown(server, { registry })
        registry.reset()
        assert.equal(server.listenerCount('secureConnection'), 0)
        await registry.shutdown()
        const { headers } = await (await connect()).get('/')
        assert.equal(headers.get('connection'), 'keep-alive')
        assert.equal(server.listening, true)
      },
    )
  })

  test('H1 a server that does not listen is drained at once', async () => {
    const registry = createTestRegistry({ delay: 0 })
    drainOnShutdown(createServer(), { registry })
    const { durationMs, outcome } = await registry.shutdown()
    assert.deepEqual([durationMs, outcome], [0, 'clean'])
  })

  test('H1 a drained server leaves no timer and no method behind in a process that goes on', async () => {
    await withServer(
      () => {},
      async ({ server }) => {
        const ownMethod = (): void => {}
        server.closeIdleConnections = ownMethod
        const registry = createTestRegistry({ exit: false, delay: 0 })
        drainOnShutdown(server, { registry })
        await registry.shutdown()
        assert.equal(server.closeIdleConnections, ownMethod)
        const intervals = Object.getOwnPropertySymbols(server)
          .filter((symbol) => symbol.description?.includes('connectionsCheckingInterval'))
          .map((symbol) => (server as unknown as Record<symbol, { _destroyed: boolean }>)[symbol])
        assert.deepEqual(
          intervals.map((interval) => interval?._destroyed),
          [true],
        )
        assert.equal(registry.clock.timers, 1, 'the window for repeated signals')
      },
    )
  })

  test('R9 a server whose drain is registered during the shutdown is drained too', async () => {
    await withServer(
      (_request, response) => response.end('hello'),
      async ({ server, connect }) => {
        const registry = createTestRegistry({ delay: 100 })
        registry.onShutdown(async () => {
          drainOnShutdown(server, { registry })
          const { headers } = await (await connect()).get('/')
          assert.equal(headers.get('connection'), 'close')
        })
        const stopped = registry.shutdown()
        await until(() => registry.clock.timers > 3)
        await registry.clock.advance(100)
        const report = await stopped
        assert.equal(report.outcome, 'clean')
        assert.equal(server.listening, false)
      },
    )
  })

  test('R7 a bad argument of drainOnShutdown throws at once and changes nothing', () => {
    const server = createServer()
    const registry = createTestRegistry()
    const expected =
      'a server of node:http, node:https or node:http2, such as `listen` returns, an object whose `server` is one, or what `Bun.serve` or `Deno.serve` returns'
    const cases: [() => unknown, string][] = [
      [() => drainOnShutdown(express() as never), `\`server\` must be ${expected}, got [Function: app]`],
      [() => drainOnShutdown(createNetServer() as never), `\`server\` must be ${expected}, got Server {`],
      [() => drainOnShutdown(undefined as never), `\`server\` must be ${expected}, got undefined`],
      [
        () => drainOnShutdown(server, { registry, delay: 0 } as never),
        '`delay` is no option of a drain; there are name, classify, failOnCut, registry',
      ],
      [
        () => drainOnShutdown(server, { registry, classify: 'probe' as never }),
        "`classify` must be a function, got 'probe'",
      ],
      [
        () => drainOnShutdown(server, { registry, failOnCut: 1 as never }),
        '`failOnCut` must be true or false, got 1',
      ],
      [() => drainOnShutdown(server, { registry, name: 5 as never }), '`name` must be a string, got 5'],
      [() => drainOnShutdown(server, { registry, name: '' }), '`name` must be a string that is not empty'],
      [
        () => drainOnShutdown(server, { registry: {} as never }),
        '`registry` must be a registry of this library, got {}',
      ],
      [() => drainOnShutdown(server, 5 as never), '`options` must be an object with options, got 5'],
    ]
    for (const [act, message] of cases) {
      assert.throws(act, (error: Error) => error.message.startsWith(message))
    }
    assert.equal(server.listenerCount('request') + server.listenerCount('connection'), 1, 'its own')
    assert.deepEqual(registry.hooks(), [])
    const env = { LASTCALL_DELAY: 'long' }
    assert.throws(
      () => drainOnShutdown(server, { registry: createTestRegistry({ process: new FakeProcess({ env }) }) }),
      {
        message: said(
          "`LASTCALL_DELAY` must be a duration, 0 or more with its unit, such as 25s or 500ms, got 'long' (string)",
        ),
      },
    )
  })
})
