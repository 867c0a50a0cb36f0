import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { RunningProgram } from 'lastcall/testing'
import { Client } from '../support/client.ts'
import { runFixture } from '../support/fixture.ts'
import { eventually, inPlace, NODE } from '../support/place.ts'
import { count, runCluster } from '../support/plain-cluster.ts'
import { AUTO, NOT_NODE } from '../support/runtime.ts'

/**
 * Milliseconds that a busy machine may add to an exit. A process that its own listener does not end is there until shortly
 * before its deadline: 19 s here, and 6.4 s in an instance.
 */
const MARGIN = 2_000

const ENV = { LASTCALL_DELAY: '100ms', LASTCALL_TIMEOUT: '20s' }

/** Milliseconds from something to the exit that follows. */
async function timeToExit(program: RunningProgram, begin: () => unknown): Promise<number> {
  await begin()
  const begun = performance.now()
  await program.exited
  return performance.now() - begun
}

/** Milliseconds from the last response to the exit of a single process. */
async function singleTime(kind: string): Promise<number> {
  let ms = Number.POSITIVE_INFINITY
  const options = { args: [kind], execArgv: ['--import', AUTO], env: ENV }
  await runFixture('plain-http.js', options, async (program) => {
    const [, port] = await program.until(/port (\d+) ready/)
    const client = await Client.connect(Number(port), false)
    await client.get('/')
    const answer = client.get('/slow')
    program.kill('SIGTERM')
    ms = await timeToExit(program, () => answer)
  })
  return ms
}

/** Milliseconds from SIGTERM to the exit of a cluster whose primary waits for its workers. */
async function clusterTime(worker: string): Promise<number> {
  let ms = Number.POSITIVE_INFINITY
  await runCluster({ primary: 'stops its workers', worker }, { env: ENV }, async (program) => {
    ms = await timeToExit(program, () => program.kill('SIGTERM'))
  })
  return ms
}

describe('how soon an application exits whose own listener only closes its server', {
  skip: NOT_NODE,
}, () => {
  test('W4 a single process exits as soon after its last response as one that calls process.exit', async (t) => {
    const [exits, closes] = [await singleTime('closes and exits'), await singleTime('only closes')]
    t.diagnostic(`${Math.round(closes)} ms, and ${Math.round(exits)} ms with process.exit`)
    assert.ok(closes < exits + MARGIN, `${closes} ms, and ${exits} ms with process.exit`)
  })

  test('W4 a worker of node:cluster exits as soon as one that calls process.exit', async (t) => {
    const [exits, closes] = [await clusterTime('fails'), await clusterTime('only closes')]
    t.diagnostic(`${Math.round(closes)} ms, and ${Math.round(exits)} ms with process.exit`)
    assert.ok(closes < exits + MARGIN, `${closes} ms, and ${exits} ms with process.exit`)
  })

  test('W4 instances exit as soon as a single process, and a reload of two takes as long as two starts and two stops', (t) =>
    inPlace(async (place) => {
      const file = fileURLToPath(new URL('../fixtures/plain-http.js', import.meta.url))
      const command = ['--name', 'web', '--instances', '2', '--', NODE, file, 'only closes']
      const timed = async (act: () => unknown): Promise<number> => {
        const begun = performance.now()
        await act()
        return performance.now() - begun
      }
      const supervisor = place.lastcall(['run', ...command], { env: { LASTCALL_DELAY: '100ms' } })
      const start = await timed(() => eventually(() => count('ready', supervisor) === 2))
      const reload = await timed(async () => assert.equal((await place.run(['reload', 'web'])).code, 0))
      const stop = await timed(() => {
        supervisor.kill('SIGTERM')
        return supervisor.exited()
      })
      const single = await singleTime('closes and exits')
      const times = Object.entries({ start, reload, stop, single }).map(
        ([what, ms]) => `${what} ${Math.round(ms)} ms`,
      )
      t.diagnostic(times.join(', '))
      assert.ok(stop < single + MARGIN, times.join(', '))
      assert.ok(reload < 3 * (start + stop) + MARGIN, times.join(', '))
    }))
})
