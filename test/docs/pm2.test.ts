import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { describe, test } from 'node:test'
import { deploy, example } from '../support/deployed.ts'
import { assertNothingLost, underLoad } from '../support/load.ts'
import { inPlace } from '../support/place.ts'
import { withPm2 } from '../support/pm2.ts'
import { findPort } from '../support/port.ts'
import { NOT_NODE } from '../support/runtime.ts'

const { apps } = createRequire(import.meta.url)(example('pm2/ecosystem.config.cjs'))

describe('examples/pm2', { skip: NOT_NODE }, () => {
  test('PM2 kills later than the timeout', () => {
    const [{ kill_timeout, wait_ready, exec_mode, env }, ...others] = apps
    assert.deepEqual([wait_ready, exec_mode, others], [true, 'cluster', []])
    assert.match(env.LASTCALL_TIMEOUT, /^\d+s$/)
    assert.ok(kill_timeout >= Number.parseInt(env.LASTCALL_TIMEOUT, 10) * 1000 + 1000)
  })

  test('under PM2: a reload loses no request, and a stop runs the hooks of each process', () =>
    inPlace(async (place) => {
      deploy(place, ['pm2/ecosystem.config.cjs', 'pm2/server.js'])
      const port = await findPort()
      await withPm2(async (pm2) => {
        await pm2.startAll(place.path('ecosystem.config.cjs'), { PORT: String(port) })
        assertNothingLost(await underLoad(port, () => pm2.reload()))
        await pm2.stop()
        assert.deepEqual(pm2.log(), Array(4).fill('cleaned up'))
        assert.doesNotMatch(pm2.ownLog, /SIGKILL|exited with code \[[^0]/)
      })
    }))
})
