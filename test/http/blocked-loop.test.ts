import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRegistry } from 'lastcall'
import { drainOnShutdown } from 'lastcall/http'
import { FakeProcess } from 'lastcall/testing'
import { withServer } from '../support/server.ts'
import { until } from '../support/until.ts'

/** Blocks the event loop. */
function block(ms: number): void {
  const end = performance.now() + ms
  while (performance.now() < end);
}

test('H6 a drain that a blocked loop keeps from its turn until its level is passed over is cut and counted', async () => {
  let asked = 0
  await withServer(
    () => asked++,
    async ({ server, connect }) => {
      const registry = createRegistry({
        process: new FakeProcess(),
        exit: false,
        timeout: 3_000,
        reserve: 2_000,
        delay: 0,
        report: false,
      })
      // Past last call, and then past the time of the level: the drain would have its turn after each.
      registry.onShutdown(() => block(1_050), { priority: 'traffic' })
      registry.onShutdown(() => block(1_200), { priority: 'traffic' })
      drainOnShutdown(server, { registry })
      const client = await connect()
      client.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
      await until(() => asked === 1)
      const { hooks, exitCode } = await registry.shutdown()
      const drain = hooks.find(({ name }) => name === 'http')
      assert.deepEqual([drain?.status, drain?.drained?.responsesCut, exitCode], ['failed', 1, 1])
      assert.ok(drain && drain.startMs > 2_000, 'the drain had its turn before')
      await client.closed()
    },
  )
})
