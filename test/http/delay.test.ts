import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { drainOnShutdown } from 'lastcall/http'
import { createTestRegistry } from 'lastcall/testing'
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
