import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { drainOnShutdown } from 'lastcall/http'
import { createTestRegistry } from 'lastcall/testing'
import { withServer } from '../support/server.ts'

describe('the time limits of a drain', () => {
  test('H6 a drain past its own timeout destroys the connections left, and reports how many', async () => {
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
        assert.deepEqual([hook?.status, hook?.notes], ['timed-out', ['1 connection destroyed']])
        assert.equal(registry.process.stderr.text.match(/1 connection destroyed/g)?.length, 1)
        await client.closed()
        await new Promise(setImmediate)
        assert.equal(registry.clock.timers, 0)
      },
    )
  })

  test('H6 stderr says what was destroyed at last call, unless `report` is false', async () => {
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
})
