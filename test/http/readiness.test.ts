import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import express from 'express'
import fastify from 'fastify'
import { type ReadinessOptions, readiness } from 'lastcall/http'
import { createTestRegistry, type TestRegistry } from 'lastcall/testing'
import type { Response } from '../support/client.ts'
import { said } from '../support/said.ts'
import { withServer } from '../support/server.ts'
import { until } from '../support/until.ts'

/** Sends one request, after `prepare`. */
async function ask(
  options: ReadinessOptions,
  prepare: (registry: TestRegistry) => unknown = () => {},
): Promise<Response> {
  const registry = createTestRegistry()
  let response: Response | undefined
  await withServer(express().get('/ready', readiness({ ...options, registry })), async ({ connect }) => {
    prepare(registry)
    response = await (await connect()).get('/ready')
  })
  return response as Response
}

describe('readiness', () => {
  test('H2 readiness answers 200 while the service runs, and installs nothing', async () => {
    let installed = -1
    const { status, headers, body } = await ask({}, ({ process }) => {
      installed = process.listenerCount('SIGTERM')
    })
    assert.equal(status, 200)
    assert.equal(body, '{"status":"ready","checks":{}}')
    assert.equal(headers.get('content-type'), 'application/json')
    assert.equal(headers.get('cache-control'), 'no-store')
    assert.equal(installed, 0)
  })

  test('H2 readiness leaves a request alone that the application has answered meanwhile', async () => {
    const handler = readiness({ checks: { slow: () => new Promise((resolve) => setTimeout(resolve, 20)) } })
    let checked: Promise<void> | undefined
    const app = express().get('/ready', (request, response) => {
      checked = handler(request, response)
      response.status(504).end('too late')
    })
    await withServer(app, async ({ connect }) => {
      assert.equal((await (await connect()).get('/ready')).status, 504)
      await checked
    })
  })

  test('H2 readiness answers 503 with Retry-After from the first trigger on', async () => {
    const { status, headers, body } = await ask({ checks: { db: () => true } }, ({ process, onShutdown }) => {
      onShutdown(() => new Promise(() => {}))
      process.emit('SIGTERM')
    })
    assert.equal(status, 503)
    assert.equal(headers.get('retry-after'), '1')
    assert.equal(body, '{"status":"stopping","checks":{"db":"ok"}}')
  })

  test('H2 readiness answers 503 while a check fails, and names the check', async () => {
    const { status, body } = await ask({
      checks: {
        fine: () => undefined,
        slow: async () => 'fine too',
        throws: () => {
          throw new Error('no')
        },
        rejects: () => Promise.reject(new Error('no')),
        says: () => false,
      },
    })
    assert.equal(status, 503)
    assert.deepEqual(JSON.parse(body), {
      status: 'failing',
      checks: { fine: 'ok', slow: 'ok', throws: 'failed', rejects: 'failed', says: 'failed' },
    })
  })

  test('H2 readiness does not wait for a check that hangs', async () => {
    const { status, body } = await ask(
      { checks: { hangs: () => new Promise(() => {}) }, timeout: 50 },
      ({ clock }) => {
        const advance = (): unknown => (clock.timers > 0 ? clock.advance(50) : setImmediate(advance))
        advance()
      },
    )
    assert.equal(status, 503)
    assert.equal(body, '{"status":"failing","checks":{"hangs":"timed-out"}}')
  })

  test('H2 readiness runs one round of checks at a time, and remembers its outcome for a moment', async () => {
    let rounds = 0
    const slow = async (): Promise<void> => {
      rounds++
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    const registry = createTestRegistry()
    await withServer(
      express().get('/ready', readiness({ checks: { slow }, registry })),
      async ({ connect }) => {
        const clients = await Promise.all(Array.from({ length: 50 }, connect))
        const ask = async (): Promise<number[]> =>
          Promise.all(clients.map(async (client) => (await client.get('/ready')).status))
        assert.deepEqual(new Set(await ask()), new Set([200]))
        await ask()
        assert.equal(rounds, 1)
        await registry.clock.advance(100)
        await ask()
        assert.equal(rounds, 2)
      },
    )
  })

  test('H2 a check that has timed out is not started again while it runs, however many requests come', async () => {
    let started = 0
    let finish = (): void => {}
    const slow = (): Promise<void> => {
      started++
      return new Promise((resolve) => {
        finish = resolve
      })
    }
    const registry = createTestRegistry()
    const route = readiness({ checks: { slow }, timeout: 50, registry })
    await withServer(express().get('/ready', route), async ({ connect }) => {
      const client = await connect()
      const ask = async (): Promise<string> => {
        const answer = client.get('/ready')
        await until(() => registry.clock.timers > 0)
        await registry.clock.advance(50)
        return (await answer).body
      }
      const failing = '{"status":"failing","checks":{"slow":"timed-out"}}'
      for (let round = 0; round < 5; round++) {
        assert.equal(await ask(), failing)
        // The outcome is remembered no longer.
        await registry.clock.advance(100)
      }
      assert.equal(started, 1)
      finish()
      await new Promise(setImmediate)
      assert.equal(await ask(), failing)
      assert.equal(started, 2)
    })
  })

  test("H2 with `whileStopping: 'ready'` readiness leaves the answer to the checks", async () => {
    const stop = ({ process, onShutdown }: TestRegistry): void => {
      onShutdown(() => new Promise(() => {}))
      process.emit('SIGTERM')
    }
    assert.equal((await ask({ whileStopping: 'ready' }, stop)).status, 200)
    const { status, body } = await ask({ whileStopping: 'ready', checks: { db: () => false } }, stop)
    assert.deepEqual([status, body], [503, '{"status":"failing","checks":{"db":"failed"}}'])
  })

  test('H2 readiness works as a route of Fastify', async () => {
    const registry = createTestRegistry()
    const app = fastify()
    app.get('/ready', readiness({ registry, checks: { db: () => true } }))
    const { statusCode, body } = await app.inject('/ready')
    assert.deepEqual([statusCode, body], [200, '{"status":"ready","checks":{"db":"ok"}}'])
    await app.close()
  })

  test('H2 `fetch` of readiness answers as the handler does, without a body to HEAD', async () => {
    const registry = createTestRegistry({ exit: false })
    const { fetch } = readiness({ registry, checks: { db: () => true } })
    const ask = async (request?: Request): Promise<unknown[]> => {
      const response = await fetch(request)
      const headers = ['retry-after', 'content-type', 'cache-control'].map((name) =>
        response.headers.get(name),
      )
      return [response.status, ...headers, await response.text()]
    }
    const common = ['application/json', 'no-store']
    const ready = '{"status":"ready","checks":{"db":"ok"}}'
    const stopping = '{"status":"stopping","checks":{"db":"ok"}}'
    assert.deepEqual(await ask(), [200, null, ...common, ready])
    assert.deepEqual(await ask(new Request('http://localhost/ready')), [200, null, ...common, ready])
    registry.onShutdown(() => new Promise(() => {}))
    void registry.shutdown()
    assert.deepEqual(await ask(), [503, '1', ...common, stopping])
    const head = new Request('http://localhost/ready', { method: 'HEAD' })
    assert.deepEqual(await ask(head), [503, '1', ...common, ''])
  })

  test('R7 a bad option of readiness throws at once', () => {
    assert.throws(() => readiness({ checks: { db: 'up' as never } }), {
      message: said("`checks.db` must be a function, got 'up' (string)"),
    })
    assert.throws(() => readiness({ checks: [] as never }), {
      message: said('`checks` must be an object of functions, got [] (object)'),
    })
    assert.throws(() => readiness({ whileStopping: 'up' as never }), {
      message: said("`whileStopping` must be 'unavailable' or 'ready', got 'up' (string)"),
    })
    assert.throws(() => readiness({ timeout: Number.NaN }), { code: 'ERR_LASTCALL_ARGUMENT_RANGE' })
    assert.throws(() => readiness(7 as never), { code: 'ERR_LASTCALL_ARGUMENT_TYPE' })
    assert.throws(() => readiness({ registry: {} as never }), { code: 'ERR_LASTCALL_ARGUMENT_TYPE' })
  })
})
