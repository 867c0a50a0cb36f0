import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import { createServer as createNetServer } from 'node:net'
import { describe, test } from 'node:test'
import express from 'express'
import { drainOnShutdown } from 'lastcall/http'
import { createTestRegistry, FakeProcess } from 'lastcall/testing'
import type { Client } from '../support/client.ts'
import { withServer } from '../support/server.ts'

describe('H2 the delay', () => {
  /** How long a drain of a server with nothing to do takes on the fake clock. */
  const delayOf = async (
    env: Record<string, string> = {},
    { isTTY = false, delay = undefined as number | undefined, timeout = 30_000 } = {},
  ): Promise<number> => {
    let ms = -1
    await withServer(
      () => {},
      async ({ server }) => {
        const registry = createTestRegistry({ process: new FakeProcess({ env, isTTY }), timeout })
        drainOnShutdown(server, { registry, delay })
        const stopped = registry.shutdown()
        await registry.clock.advance(timeout)
        ms = (await stopped).hooks[0]?.durationMs ?? -1
      },
    )
    return ms
  }

  test('is 500 ms, 5 s on Kubernetes, none on a terminal', async () => {
    assert.equal(await delayOf(), 500)
    assert.equal(await delayOf({ KUBERNETES_SERVICE_HOST: '10.0.0.1' }), 5_000)
    assert.equal(await delayOf({ KUBERNETES_SERVICE_HOST: '10.0.0.1' }, { isTTY: true }), 0)
  })

  test('LASTCALL_DELAY stands above the default and above what the code says', async () => {
    assert.equal(await delayOf({ LASTCALL_DELAY: '1_500ms' }, { isTTY: true }), 1_500)
    assert.equal(await delayOf({ LASTCALL_DELAY: '1500ms' }, { delay: 100 }), 1_500)
    assert.equal(await delayOf({ LASTCALL_DELAY: '0' }, { delay: 100 }), 0)
    assert.equal(await delayOf({}, { delay: 0 }), 0)
  })

  test('is never more than a quarter of the timeout', async () => {
    assert.equal(await delayOf({}, { timeout: 1_000 }), 250)
    assert.equal(await delayOf({}, { timeout: 1_000, delay: 900 }), 250)
    const registry = createTestRegistry({ exit: false, timeout: 1_000 })
    drainOnShutdown(createServer(), { registry, delay: 900 })
    await registry.shutdown()
    assert.match(
      registry.process.stderr.text,
      /^lastcall: the delay is 250 ms, a quarter of the timeout: 900 ms need a timeout of 3600 ms$/m,
    )
    // Its own timeout counts from the same moment.
    const process = new FakeProcess({ env: { KUBERNETES_SERVICE_HOST: 'x' } })
    const own = createTestRegistry({ exit: false, process })
    await withServer(
      () => {},
      async ({ server }) => {
        drainOnShutdown(server, { registry: own, timeout: 5_000 })
        const stopped = own.shutdown()
        await own.clock.advance(1_250)
        const [hook] = (await stopped).hooks
        assert.deepEqual([hook?.status, hook?.durationMs], ['done', 1_250])
      },
    )
    assert.equal(await delayOf({ pm_id: '0', KUBERNETES_SERVICE_HOST: 'x' }, { timeout: 1_400 }), 350)
  })

  test('counts from the first trigger, also when hooks come before the drain', async () => {
    await withServer(
      () => {},
      async ({ server }) => {
        const registry = createTestRegistry()
        drainOnShutdown(server, { registry, delay: 500 })
        registry.onShutdown(() => registry.clock.sleep(400), { priority: 300 })
        const stopped = registry.shutdown()
        await registry.clock.advance(400)
        await registry.clock.advance(100)
        const report = await stopped
        assert.deepEqual(
          report.hooks.map(({ startMs, durationMs }) => [startMs, durationMs]),
          [
            [0, 400],
            [400, 100],
          ],
        )
      },
    )
  })
})

describe('H3, H4 connections', () => {
  test('a response that has ended but is not sent yet arrives whole, though Node would cut it', async () => {
    const size = 20_000_000
    await withServer(
      (request, response) => response.end('x'.repeat(request.url === '/small' ? 1 : size)),
      async ({ server, connect }) => {
        const registry = createTestRegistry({ exit: false })
        drainOnShutdown(server, { registry, delay: 0 })
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
        const [hook] = (await stopped).hooks
        assert.deepEqual([hook?.status, hook?.detail], ['done', undefined])
        assert.equal(await idle.closed(), 'ended')
      },
    )
  })

  test('an application that says `keep-alive` itself keeps its word, once more', async () => {
    await withServer(
      (_request, response) => response.setHeader('Connection', 'keep-alive').end('served'),
      async ({ server, connect }) => {
        const registry = createTestRegistry({ exit: false })
        drainOnShutdown(server, { registry, delay: 200 })
        const client = await connect()
        const stopped = registry.shutdown()
        await client.get('/')
        await registry.clock.advance(200)
        assert.equal(server.listening, false)
        assert.equal((await client.get('/')).body, 'served')
        await registry.clock.advance(500)
        assert.equal(await client.closed(), 'ended')
        assert.equal((await stopped).hooks[0]?.detail, undefined)
      },
    )
  })

  test('connections that wait in the backlog when the listener closes are served', async () => {
    await withServer(
      (_request, response) => response.end('served'),
      async ({ server, connect }) => {
        const registry = createTestRegistry({ exit: false })
        drainOnShutdown(server, { registry, delay: 0 })
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
        // They were not told to go, and so may come once more.
        const again = await clients[99]?.get('/')
        assert.equal(again?.headers.get('connection'), 'close')
        await registry.clock.advance(500)
        assert.equal((await stopped).hooks[0]?.detail, undefined)
      },
    )
  })

  test('a slow reader does not keep idle connections open', async () => {
    await withServer(
      (request, response) => response.end('x'.repeat(request.url === '/small' ? 1 : 20_000_000)),
      async ({ server, connect }) => {
        const registry = createTestRegistry({ exit: false })
        drainOnShutdown(server, { registry, delay: 0 })
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
        await stopped
      },
    )
  })

  test('connections from before the drain was registered are waited for, and told', async () => {
    let answer: (() => void) | undefined
    await withServer(
      (_request, response) => {
        answer = () => response.end('whole')
      },
      async ({ server, connect }) => {
        const client = await connect()
        client.send('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
        await until(() => answer !== undefined)
        const registry = createTestRegistry({ exit: false })
        drainOnShutdown(server, { registry, delay: 0 })
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

  test('headers that an application gives as a list arrive all, as ever', async () => {
    await withServer(
      (_request, response) =>
        response.writeHead(200, ['X-Many', 'a', 'X-Many', 'b', 'Content-Length', '0']).end(),
      async ({ server, connect }) => {
        const registry = createTestRegistry({ exit: false })
        drainOnShutdown(server, { registry, delay: 100 })
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

  test('a server that answers `Expect: 100-continue` itself says goodbye too', async () => {
    await withServer(
      () => {},
      async ({ server, connect }) => {
        server.on('checkContinue', (_request, response) => response.end('no need'))
        const registry = createTestRegistry({ exit: false })
        drainOnShutdown(server, { registry, delay: 100 })
        const client = await connect()
        registry.shutdown()
        client.send('POST / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n')
        assert.equal((await client.response()).headers.get('connection'), 'close')
        client.destroy()
        await registry.clock.advance(100)
      },
    )
  })

  test('a connection that has just come may still send its request, and is closed if it stays silent', async () => {
    await withServer(
      (_request, response) => response.end('served'),
      async ({ server, connect }) => {
        const registry = createTestRegistry({ exit: false })
        drainOnShutdown(server, { registry, delay: 100 })
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
        assert.equal((await stopped).hooks[0]?.durationMs, 590)
      },
    )
  })

  test('an early answer to a request that is still being sent does not hold the drain', async () => {
    await withServer(
      (_request, response) => response.end('too large'),
      async ({ server, connect }) => {
        const registry = createTestRegistry({ exit: false })
        drainOnShutdown(server, { registry, delay: 0 })
        const client = await connect()
        client.send('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nxxxxx')
        await client.response()
        const stopped = registry.shutdown()
        await registry.clock.advance(0)
        client.send('xxxxx')
        await client.closed()
        assert.equal((await stopped).hooks[0]?.detail, undefined)
      },
    )
  })
})

describe('H6 its time', () => {
  test('a timeout of its own destroys what is left, and says how many', async () => {
    await withServer(
      () => {},
      async ({ server, connect }) => {
        const registry = createTestRegistry({ exit: false })
        drainOnShutdown(server, { registry, delay: 0, timeout: 700 })
        const client = await connect()
        client.send('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
        await new Promise((resolve) => server.once('request', resolve))
        const stopped = registry.shutdown()
        await registry.clock.advance(700)
        const [hook] = (await stopped).hooks
        assert.deepEqual([hook?.status, hook?.detail], ['timed-out', '1 connection destroyed'])
        assert.equal(registry.process.stderr.text.match(/1 connection destroyed/g)?.length, 1)
        await client.closed()
        await new Promise(setImmediate)
        assert.equal(registry.clock.timers, 0)
      },
    )
  })

  test('what last call destroys is told on stderr, unless nothing is to be', async () => {
    for (const [report, told] of [
      [
        'problems',
        /: all hooks done, after last call\n {2}api {2}done after 1600 ms \(.*; 1 connection destroyed\)\n$/,
      ],
      [false, /^$/],
    ] as const) {
      await withServer(
        () => {},
        async ({ server, connect }) => {
          const registry = createTestRegistry({ exit: false, timeout: 2_000, report })
          drainOnShutdown(server, { registry, name: 'api' })
          const client = await connect()
          client.send('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
          await new Promise((resolve) => server.once('request', resolve))
          const stopped = registry.shutdown()
          await registry.clock.advance(1_600)
          const { outcome, exitCode } = await stopped
          assert.deepEqual([outcome, exitCode], ['clean', 0])
          assert.match(registry.process.stderr.text, told)
          await client.closed()
        },
      )
    }
  })

  test('T4 the delay is no news: what is waited for is said 3 s after it', async () => {
    await withServer(
      () => {},
      async ({ server, connect }) => {
        const registry = createTestRegistry({ exit: false, timeout: 25_000 })
        drainOnShutdown(server, { registry, delay: 5_000 })
        const client = await connect()
        client.send('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
        await new Promise((resolve) => server.once('request', resolve))
        const stopped = registry.shutdown()
        await registry.clock.advance(7_999)
        assert.equal(registry.process.stderr.text, '')
        await registry.clock.advance(1)
        assert.equal(registry.process.stderr.text, 'lastcall: 8 s after shutdown(), waiting for http\n')
        await registry.clock.advance(12_000)
        await stopped
        await client.closed()
      },
    )
  })
})

describe('H1 registering', () => {
  test('several servers drain side by side, before hooks of lower levels', async () => {
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
                ['api', 200, 0, 500],
                ['admin', 200, 0, 500],
                ['db', 0, 500, 0],
              ],
            )
          },
        ),
    )
  })

  test('taking it out leaves the server and the process as they were', async () => {
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
        off[Symbol.dispose]()
        assert.deepEqual(count(), before)
        assert.deepEqual(registry.hooks(), [])
        await registry.clock.advance(0)
        assert.equal(registry.process.listenerCount('SIGTERM'), 0)
        assert.equal(server.listening, true)
      },
    )
  })

  test('R8 taking it out when its turn has come changes nothing', async () => {
    let answer: (() => void) | undefined
    await withServer(
      (_request, response) => {
        answer = () => response.end('whole')
      },
      async ({ server, connect }) => {
        let closed = 0
        server.on('close', () => closed++)
        const registry = createTestRegistry({ exit: false })
        const off = drainOnShutdown(server, { registry, delay: 100 })
        const stopped = registry.shutdown()
        await registry.clock.advance(10)
        off()
        const client = await connect()
        const response = client.get('/')
        await until(() => answer !== undefined)
        await registry.clock.advance(90)
        answer?.()
        assert.equal((await response).headers.get('connection'), 'close')
        await stopped
        assert.equal(closed, 1)
        off()
        registry.dispose()
        server.listen(0, '127.0.0.1')
        await new Promise((resolve) => server.once('listening', resolve))
        off()
        assert.equal(server.listening, true)
      },
    )
  })

  test('disposing of the registry takes it out too', async () => {
    await withServer(
      (_request, response) => response.end('hello'),
      async ({ server, connect }) => {
        const registry = createTestRegistry({ exit: false })
        drainOnShutdown(server, { registry })
        registry.dispose()
        assert.equal(server.listenerCount('secureConnection'), 0)
        await registry.shutdown()
        const { headers } = await (await connect()).get('/')
        assert.equal(headers.get('connection'), 'keep-alive')
        assert.equal(server.listening, true)
      },
    )
  })

  test('a server that does not listen is drained at once', async () => {
    const registry = createTestRegistry()
    drainOnShutdown(createServer(), { registry })
    const { durationMs, outcome } = await registry.shutdown()
    assert.deepEqual([durationMs, outcome], [0, 'clean'])
  })

  test('nothing of a drained server goes on, in a process that does', async () => {
    await withServer(
      () => {},
      async ({ server }) => {
        const ownMethod = (): void => {}
        server.closeIdleConnections = ownMethod
        const registry = createTestRegistry({ exit: false })
        drainOnShutdown(server, { registry, delay: 0 })
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

  test('one that is registered while stopping is drained too', async () => {
    await withServer(
      (_request, response) => response.end('hello'),
      async ({ server, connect }) => {
        const registry = createTestRegistry()
        registry.onShutdown(async () => {
          drainOnShutdown(server, { registry, delay: 100 })
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

  test('R7 bad arguments throw at once, and nothing has changed', () => {
    const server = createServer()
    const registry = createTestRegistry()
    const expected =
      'a server of node:http, node:https or node:http2, such as `listen` returns, or an object whose `server` is one'
    const cases: [() => unknown, string][] = [
      [() => drainOnShutdown(express() as never), `\`server\` must be ${expected}, got [Function: app]`],
      [() => drainOnShutdown(createNetServer() as never), `\`server\` must be ${expected}, got Server {`],
      [() => drainOnShutdown(undefined as never), `\`server\` must be ${expected}, got undefined`],
      [
        () => drainOnShutdown(server, { registry, delay: -1 }),
        '`delay` must be a finite number of milliseconds, 0 or more, got -1',
      ],
      [
        () => drainOnShutdown(server, { registry, timeout: 0 }),
        '`timeout` must be a number of milliseconds above 0, got 0',
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
        message:
          "`LASTCALL_DELAY` must be a duration, 0 or more with its unit, such as 25s or 500ms, got 'long' (string)",
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

/** Resolves when a condition is true, looked at once a turn of the loop. */
async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setImmediate(resolve))
}
