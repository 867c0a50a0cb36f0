import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { describe, test } from 'node:test'
import { drainOnShutdown } from 'lastcall/http'
import { createTestRegistry, FakeProcess } from 'lastcall/testing'
import { withServer } from '../support/server.ts'

describe('the delay of a drain', () => {
  /** How long the drain of an idle server takes on the fake clock. */
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

  test('H2 the delay is 500 ms, 5 s on Kubernetes, and 0 on a terminal', async () => {
    assert.equal(await delayOf(), 500)
    assert.equal(await delayOf({ KUBERNETES_SERVICE_HOST: '10.0.0.1' }), 5_000)
    assert.equal(await delayOf({ KUBERNETES_SERVICE_HOST: '10.0.0.1' }, { isTTY: true }), 0)
  })

  test('H2 LASTCALL_DELAY replaces the default delay and the one in the code', async () => {
    assert.equal(await delayOf({ LASTCALL_DELAY: '1_500ms' }, { isTTY: true }), 1_500)
    assert.equal(await delayOf({ LASTCALL_DELAY: '1500ms' }, { delay: 100 }), 1_500)
    assert.equal(await delayOf({ LASTCALL_DELAY: '0' }, { delay: 100 }), 0)
    assert.equal(await delayOf({}, { delay: 0 }), 0)
  })

  test('H2 a delay is cut to a quarter of the timeout, and stderr says so', async () => {
    assert.equal(await delayOf({}, { timeout: 1_000 }), 250)
    assert.equal(await delayOf({}, { timeout: 1_000, delay: 900 }), 250)
    const registry = createTestRegistry({ exit: false, timeout: 1_000 })
    drainOnShutdown(createServer(), { registry, delay: 900 })
    await registry.shutdown()
    assert.match(
      registry.process.stderr.text,
      /^lastcall: the delay is 250 ms, a quarter of the timeout: 900 ms need a timeout of 3600 ms$/m,
    )
    // The drain's own timeout counts from the same moment.
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

  test('H2 the delay counts from the first trigger, also if other hooks run before the drain', async () => {
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

  test('T4 stderr says that it waits for a drain 3 s after the delay, and not during it', async () => {
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
