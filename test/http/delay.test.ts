import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { describe, test } from 'node:test'
import { drainOnShutdown } from 'lastcall/http'
import { createTestRegistry, FakeProcess } from 'lastcall/testing'
import type { Part } from '../../src/core/api/part.ts'
import type { SharedRegistry } from '../../src/core/api/sharing.ts'
import { withServer } from '../support/server.ts'

describe('the delay of a drain', () => {
  test('H2 a drain serves new clients for the delay of the process, and then ends at once', async () => {
    await withServer(
      (_request, response) => response.end('served'),
      async ({ server, connect }) => {
        const registry = createTestRegistry({ exit: false, delay: 1_000 })
        drainOnShutdown(server, { registry })
        const stopped = registry.shutdown()
        await registry.clock.advance(940)
        const { body, headers } = await (await connect()).get('/')
        assert.deepEqual([body, headers.get('connection')], ['served', 'close'])
        await registry.clock.advance(60)
        const { durationMs, hooks } = await stopped
        assert.deepEqual([durationMs, server.listening], [1_000, false])
        assert.deepEqual(hooks[0]?.drained, {
          responsesCut: 0,
          connectionsClosed: 0,
          newcomers: 1,
          lastNewcomerMs: 940,
        })
      },
    )
  })

  test('H2, S11 there is no delay on a socket of systemd, unless it is asked for', async () => {
    const stop = async (env: Record<string, string>, delay?: number): Promise<number> => {
      const server = createServer().listen(0, '127.0.0.1')
      await once(server, 'listening')
      const process = new FakeProcess({ env })
      const registry = createTestRegistry({ exit: false, process, ...(delay !== undefined && { delay }) })
      drainOnShutdown(server, { registry })
      const stopped = registry.shutdown()
      await registry.clock.advance(1_000)
      return (await stopped).durationMs
    }
    // The fake process has the pid 4242. Whatever descriptor the server has, systemd has passed it.
    const env = { LISTEN_PID: '4242', LISTEN_FDS: '1000' }
    assert.deepEqual(
      [
        await stop(env),
        await stop({ ...env, LISTEN_PID: '1' }),
        await stop({ ...env, LISTEN_FDS: '0' }),
        await stop(env, 200),
      ],
      [0, 500, 500, 200],
    )
  })

  test('H2, S11 a server that has no socket of systemd gives the process its delay', async () => {
    const registry = createTestRegistry({ exit: false })
    drainOnShutdown(createServer(), { registry })
    const part = { name: 'systemd', options: { priority: 'traffic' }, needsDelay: () => false, run: () => {} }
    ;(registry as unknown as SharedRegistry).join(part as Part)
    const stopped = registry.shutdown()
    await registry.clock.advance(1_000)
    assert.equal((await stopped).durationMs, 500)
  })

  test('T4 stderr says that it waits for a drain 3 s after the delay, and not during it', async () => {
    await withServer(
      () => {},
      async ({ server, connect }) => {
        const registry = createTestRegistry({ exit: false, timeout: 25_000, delay: 5_000 })
        drainOnShutdown(server, { registry })
        const client = await connect()
        client.send('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
        await new Promise((resolve) => server.once('request', resolve))
        const stopped = registry.shutdown()
        await registry.clock.advance(7_999)
        assert.equal(registry.process.stderr.text, '')
        await registry.clock.advance(1)
        assert.equal(registry.process.stderr.text, 'lastcall: 8 s after shutdown(), waiting for http\n')
        // The level of the drain is passed over 22.5 s after the trigger.
        await registry.clock.advance(14_500)
        await stopped
        await client.closed()
      },
    )
  })
})
