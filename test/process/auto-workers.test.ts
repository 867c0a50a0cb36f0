import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { eventually, inPlace, NODE } from '../support/place.ts'
import { count, runCluster } from '../support/plain-cluster.ts'
import { NOT_NODE } from '../support/runtime.ts'

const AUTO = new URL('../../dist/auto.js', import.meta.url).href

describe('a worker of node:cluster that loads lastcall/auto', { skip: NOT_NODE, concurrency: 2 }, () => {
  test('W4 a worker whose own listener only closes its server exits as soon as that is done', async () => {
    const kinds = { primary: 'stops its workers', worker: 'only closes' }
    const { code, stdout, stderr } = await runCluster(kinds)
    assert.equal(count('a worker exited with 0', { stdout }), 2)
    assert.deepEqual([code, stderr], [0, ''])
  })

  test('W4 a worker that disconnects after its last request tells the primary so before it exits', async () => {
    const { stdout, stderr } = await runCluster({ primary: 'stops its workers', worker: 'disconnects' })
    assert.equal(count('a worker exited with 0, as asked', { stdout }), 2)
    assert.equal(stderr, '')
  })

  test('W4 a worker that waits for a message of its primary after its last request gets it', async () => {
    const kinds = { primary: 'answers its workers', worker: 'waits for a message' }
    const { stdout, stderr } = await runCluster(kinds)
    assert.equal(count('a worker exited with 7', { stdout }), 2)
    assert.equal(stderr, '')
  })
})

describe('instances of a supervisor', { skip: NOT_NODE }, () => {
  for (const [who, options] of [
    ['instances', ''],
    ['instances of a supervisor that loads lastcall/auto itself', `--import=${AUTO}`],
  ] as const) {
    test(`W4 ${who} whose own listener only closes their server exit as soon as that is done`, (t) =>
      inPlace(async (place) => {
        const file = fileURLToPath(new URL('../fixtures/plain-http.js', import.meta.url))
        const env = { LASTCALL_DELAY: '100ms', NODE_OPTIONS: options }
        const command = ['--name', 'web', '--instances', '2', '--', NODE, file, 'only closes']
        const supervisor = place.lastcall(['run', ...command], { env })
        await eventually(() => count('ready', supervisor) === 2)
        const start = performance.now()
        const { code, stderr } = await place.run(['reload', 'web'])
        assert.deepEqual([code, stderr], [0, ''])
        t.diagnostic(`reload: ${Math.round(performance.now() - start)} ms`)
        supervisor.kill('SIGTERM')
        const exit = await supervisor.exited()
        assert.equal(count('all closed', exit), 4)
        assert.deepEqual([exit.code, exit.stderr], [0, ''])
      }))
  }
})
