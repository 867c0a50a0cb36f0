import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { assertNothingLost, underLoad } from '../support/load.ts'
import { type Pm2App, withPm2 } from '../support/pm2.ts'
import { findPort } from '../support/port.ts'
import { NOT_NODE } from '../support/runtime.ts'

const script = (name: string): string => fileURLToPath(new URL(`../fixtures/pm2/${name}`, import.meta.url))

async function app(options: Partial<Pm2App> = {}): Promise<Pm2App> {
  const env = { PORT: String(await findPort()), ...options.env }
  return { script: script('service.js'), exec_mode: 'fork', ...options, env }
}

const count = (lines: readonly string[], line: string): number => lines.filter((each) => each === line).length

describe('W3 under PM2', { skip: NOT_NODE }, () => {
  test('W3 `pm2 reload` of a cluster with `wait_ready`, under load: no request fails, the hooks run, none is killed', async () => {
    const service = await app({ exec_mode: 'cluster', instances: 2, wait_ready: true })
    await withPm2(async (pm2) => {
      await pm2.start(service)
      assertNothingLost(await underLoad(Number(service.env.PORT), () => pm2.reload()))
      await pm2.stop()
      const log = pm2.log()
      // Two before the reload, and two after it.
      for (const line of ['ready true', 'hook done', 'reported SIGINT PM2 clean 1400']) {
        assert.equal(count(log, line), 4, log.join('\n'))
      }
      assert.doesNotMatch(pm2.ownLog, /SIGKILL|exited with code \[[^0]/)
    })
  })

  test('W3 W4 `pm2 reload` of a cluster that knows nothing of lastcall: no request fails', async () => {
    const service = await app({
      script: script('plain.js'),
      exec_mode: 'cluster',
      instances: 2,
      node_args: '--import lastcall/auto',
    })
    await withPm2(async (pm2) => {
      await pm2.start(service)
      assertNothingLost(await underLoad(Number(service.env.PORT), () => pm2.reload()))
      await pm2.stop()
      assert.doesNotMatch(pm2.ownLog, /SIGKILL|exited with code \[[^0]/)
      assert.deepEqual(pm2.log(), [])
    })
  })

  for (const [how, reason, options] of [
    ['a signal', 'SIGINT', {}],
    ['a message', 'message', { shutdown_with_message: true }],
  ] as const) {
    test(`W3 \`pm2 stop\` by ${how}, within PM2's own time: the hooks run, none is killed`, async () => {
      const service = await app({ wait_ready: true, ...options, env: { HOOK_TIME: '400' } })
      await withPm2(async (pm2) => {
        await pm2.start(service)
        await pm2.stop()
        assert.deepEqual(pm2.log(), ['ready true', 'hook done', `reported ${reason} PM2 clean 1400`])
        assert.doesNotMatch(pm2.ownLog, /SIGKILL|exited with code \[[^0]/)
      })
    })
  }

  test("W3 D9 a hook that outlasts PM2's time is named before PM2 kills", async () => {
    const service = await app({ wait_ready: true, env: { HOOK_TIME: '5000' } })
    await withPm2(async (pm2) => {
      await pm2.start(service)
      await pm2.stop()
      const log = pm2.log().join('\n')
      assert.match(log, /^reported SIGINT PM2 timed-out 1400$/m)
      assert.match(log, /^ {2}hook {2}had not ended after \d+ ms/m)
      // PM2 looks each 100 ms and writes of "0 remaining pids" where the process had ended since its last look.
      assert.doesNotMatch(pm2.ownLog, /SIGKILL to [1-9]/)
      assert.match(pm2.ownLog, /exited with code \[124\]/)
    })
  })
})
