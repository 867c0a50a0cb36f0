import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import { describe, test } from 'node:test'
import { type BunServer, type DenoServer, type DrainOptions, drain, drainOnShutdown } from 'lastcall/http'
import { createTestRegistry, type TestRegistry } from 'lastcall/testing'
import type { SharedRegistry } from '../../src/core/api/sharing.ts'
import { NodeClosing } from '../../src/http/runtimes/node-closing.ts'
import { RuntimeDrain } from '../../src/http/runtimes/runtime-drain.ts'
import { said } from '../support/said.ts'
import { withServer } from '../support/server.ts'
import { until } from '../support/until.ts'

/** As `Bun.serve` returns it. The test says what is in flight. */
class FakeBunServer implements BunServer {
  pendingRequests = 0
  pendingWebSockets = 0
  readonly calls: string[] = []
  finish: () => void = () => {}

  stop(closeActiveConnections = false): Promise<void> {
    this.calls.push(`stop(${closeActiveConnections})`)
    if (closeActiveConnections) return Promise.resolve()
    return new Promise((resolve) => {
      this.finish = resolve
    })
  }
}

/** As `Deno.serve` returns it. */
class FakeDenoServer implements DenoServer {
  readonly calls: string[] = []
  finish: () => void = () => {}
  readonly finished: Promise<void> = new Promise((resolve) => {
    this.finish = resolve
  })

  shutdown(): Promise<void> {
    this.calls.push('shutdown()')
    return this.finished
  }
}

/** A registry of 9 s, with a drain and a hook of a lower level that notes when it runs. */
function drainedOn(
  server: BunServer | DenoServer,
  options: DrainOptions = {},
): { readonly registry: TestRegistry; readonly order: string[] } {
  const registry = createTestRegistry({ exit: false, delay: 500 })
  const order: string[] = []
  drainOnShutdown(server, { registry, ...options })
  registry.onShutdown('db', () => order.push('db closed'))
  return { registry, order }
}

const kinds = { Bun: () => new FakeBunServer(), Deno: () => new FakeDenoServer() }

describe('the drain of a server of another runtime', () => {
  for (const [name, create] of Object.entries(kinds)) {
    test(`H2, H3 a server of ${name} is stopped after the delay, and lower levels wait for it`, async () => {
      const server = create()
      const { registry, order } = drainedOn(server)
      const stopped = registry.shutdown()
      await registry.clock.advance(499)
      assert.deepEqual(server.calls, [])
      await registry.clock.advance(1)
      assert.equal(server.calls.length, 1)
      await registry.clock.advance(1_000)
      assert.deepEqual(order, [])
      server.finish()
      const { outcome, exitCode, hooks } = await stopped
      assert.deepEqual([outcome, exitCode, order], ['clean', 0, ['db closed']])
      assert.deepEqual(hooks[0]?.drained, { responsesCut: 0, connectionsClosed: 0, newcomers: 0 })
      assert.equal(server.calls.length, 1)
    })

    test(`R8 an unregistered drain leaves the server of ${name} alone`, async () => {
      const server = create()
      const registry = createTestRegistry({ exit: false })
      drainOnShutdown(server, { registry })()
      await registry.shutdown()
      assert.deepEqual(server.calls, [])
    })

    test(`H6, X1 with \`failOnCut: false\` a response of ${name} that is cut leaves the status 0`, async () => {
      const server = Object.assign(create(), { pendingRequests: 1 })
      const { registry } = drainedOn(server, { failOnCut: false, name: 'api' })
      const { exitCode, hooks } = await passedOver(registry)
      assert.deepEqual([exitCode, hooks[0]?.name, hooks[0]?.drained?.responsesCut], [0, 'api', 1])
    })

    test(`X5 a server of ${name} that cannot be stopped fails its hook, and the others run`, async () => {
      const error = new Error('no')
      const method = name === 'Bun' ? 'stop' : 'shutdown'
      const { registry, order } = drainedOn(
        Object.assign(create(), { [method]: () => Promise.reject(error) }),
      )
      const stopped = registry.shutdown()
      await registry.clock.advance(1_000)
      const { exitCode, hooks } = await stopped
      assert.deepEqual([exitCode, hooks[0]?.error, order], [1, error, ['db closed']])
    })
  }

  test('H6 what a server of Bun has left when its level is passed over is counted and closed', async () => {
    const server = new FakeBunServer()
    server.pendingRequests = 2
    server.pendingWebSockets = 3
    const { registry, order } = drainedOn(server)
    const { exitCode, hooks } = await passedOver(registry)
    assert.deepEqual(server.calls, ['stop(false)', 'stop(true)'])
    assert.deepEqual(hooks[0]?.drained, { responsesCut: 2, connectionsClosed: 3, newcomers: 0 })
    assert.match(String(hooks[0]?.error), /cut 2 responses/)
    assert.deepEqual([exitCode, order], [1, ['db closed']])
  })

  test('H6 what a server of Deno has left counts as one response, and the report says why', async () => {
    const { registry, order } = drainedOn(new FakeDenoServer())
    const { exitCode, hooks } = await passedOver(registry)
    assert.equal(hooks[0]?.drained?.responsesCut, 1)
    assert.deepEqual(hooks[0]?.notes.slice(-1), ['or more: Deno does not count its responses'])
    assert.deepEqual([exitCode, order], [1, ['db closed']])
  })

  test('H5 WebSockets of Bun are closed when no request has been in flight for two seconds', async () => {
    const server = new FakeBunServer()
    server.pendingRequests = 1
    server.pendingWebSockets = 3
    const { registry } = drainedOn(server)
    const stopped = registry.shutdown()
    await registry.clock.advance(3_000)
    server.pendingRequests = 0
    await registry.clock.advance(1_900)
    assert.deepEqual(server.calls, ['stop(false)'])
    await registry.clock.advance(200)
    const { exitCode, hooks } = await stopped
    assert.deepEqual(server.calls, ['stop(false)', 'stop(true)'])
    assert.deepEqual([exitCode, hooks[0]?.drained?.connectionsClosed], [0, 3])
  })
})

/** Shuts down, and lets the level 'traffic' be passed over. */
async function passedOver(registry: TestRegistry): ReturnType<TestRegistry['shutdown']> {
  const stopped = registry.shutdown()
  await registry.clock.advance(8_100)
  return stopped
}

describe('the drain of a server of node:http on Bun, with a server of Node', () => {
  const drainedAsOnBun = (server: Server): TestRegistry => {
    const registry = createTestRegistry({ exit: false, delay: 200 })
    const closing = new NodeClosing(() => [server], { settings: { clock: registry.clock, process } })
    const { join } = registry as unknown as Pick<SharedRegistry, 'join'>
    join.call(registry, new RuntimeDrain({ name: 'http', failOnCut: true, closing, cutNote: 'or more' }))
    return registry
  }

  test('H2, H4 each response after the trigger says `Connection: close`, and idle connections close', async () => {
    await withServer(
      (_request, response) => response.end('hello'),
      async ({ server, connect }) => {
        const registry = drainedAsOnBun(server)
        const [idle, client] = [await connect(), await connect()]
        await idle.get('/')
        const stopped = registry.shutdown()
        assert.equal((await client.get('/')).headers.get('connection'), 'close')
        await until(() => registry.clock.timers > 0)
        await registry.clock.advance(200)
        assert.equal(await idle.closed(), 'ended')
        assert.equal((await stopped).exitCode, 0)
        assert.equal(server.listening, false)
        assert.equal(server.listenerCount('request'), 1)
      },
    )
  })

  test('H6 a response that never ends is cut, and counts as one', async () => {
    await withServer(
      (_request, response) => response.write('first'),
      async ({ server, connect }) => {
        const registry = drainedAsOnBun(server)
        const client = (await connect()).send('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
        await client.head()
        const { exitCode, hooks } = await passedOver(registry)
        assert.deepEqual(
          [exitCode, hooks[0]?.drained?.responsesCut, hooks[0]?.notes.at(-1)],
          [1, 1, 'or more'],
        )
        await client.closed()
      },
    )
  })
})

describe('the argument of drainOnShutdown', () => {
  test('R7 `classify` is refused for a server of another runtime', () => {
    const registry = createTestRegistry()
    assert.throws(() => drainOnShutdown(new FakeBunServer(), { registry, classify: () => 'end' }), {
      code: 'ERR_LASTCALL_ARGUMENT_RANGE',
      message: said(
        '`classify` is no option of the drain of a server of Bun or Deno; there are name, failOnCut, registry',
      ),
    })
    assert.deepEqual(registry.hooks(), [])
  })

  test('R7 `drain` refuses a server of another runtime, and says what to call', () => {
    assert.throws(() => drain(new FakeBunServer() as never), {
      code: 'ERR_LASTCALL_ARGUMENT_TYPE',
      message: /^`server` must be Node's own: await `stop` or `shutdown` of a server of Bun or Deno, got /,
    })
  })

  test('R7 a server with a `stop` of its own, such as stoppable adds, is still one of Node', () => {
    const registry = createTestRegistry()
    const server = Object.assign(createServer(), { stop: () => {} })
    drainOnShutdown(server, { registry, classify: () => 'end' })
    assert.equal(registry.hooks().length, 1)
  })
})
