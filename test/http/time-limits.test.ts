import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { drainOnShutdown } from 'lastcall/http'
import { createTestRegistry } from 'lastcall/testing'
import { withServer } from '../support/server.ts'

describe('the time limits of a drain', () => {
  test('H6, X1 clients are served until the level is passed over; what is cut is told, unless `report` is false', async () => {
    for (const [report, told] of [
      [
        'problems',
        'lastcall: exit 1, 1800 ms after shutdown(): 1 of 2 hooks did not succeed\n' +
          '  api  cut 1 response after 1300 ms (went on past last call)\n',
      ],
      [false, ''],
    ] as const) {
      await withServer(
        () => {},
        async ({ server, connect }) => {
          const registry = createTestRegistry({ exit: false, timeout: 2_000, report })
          drainOnShutdown(server, { registry, name: 'api' })
          let isDrained = false
          registry.onShutdown('db', () => {
            isDrained = server.listening === false
          })
          const client = await connect()
          client.send('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
          await new Promise((resolve) => server.once('request', resolve))
          const stopped = registry.shutdown()
          await registry.clock.advance(1_799)
          assert.equal(registry.state, 'stopping')
          await registry.clock.advance(1)
          const { outcome, exitCode, hooks } = await stopped
          assert.deepEqual([outcome, exitCode, isDrained], ['failed', 1, true])
          assert.deepEqual(
            hooks.map(({ overtakenBy }) => overtakenBy),
            [undefined, undefined],
          )
          assert.equal(registry.process.stderr.text, told)
          await client.closed()
          await new Promise(setImmediate)
          assert.equal(registry.clock.timers, 0)
        },
      )
    }
  })
})
