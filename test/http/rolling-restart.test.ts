import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NO_NGINX, rollingRestart } from '../bench/rolling/rolling-restart.ts'

for (const [where, isBehindNginx, skip] of [
  ['behind nginx', true, NO_NGINX],
  ['without a proxy', false, false],
] as const) {
  test(`H2, H3 no request fails in three rolling restarts under load, ${where}`, { skip }, async () => {
    const result = await rollingRestart({ contender: 'lastcall', isBehindNginx, restarts: 3, clients: 40 })
    assert.deepEqual([...result.failures], [])
    assert.ok(result.sent > 500, `${result.sent} sent`)
    assert.equal(result.exitsMs.length, 3)
    assert.equal(result.killed, 0)
  })
}
