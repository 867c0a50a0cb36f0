import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ProgramResult } from 'lastcall/testing'
import { assertForced, runBlocked } from '../support/blocked.ts'
import { type FixtureOptions, signalled } from '../support/fixture.ts'
import { NOT_NODE } from '../support/runtime.ts'

const run = (situation: string, options: FixtureOptions = {}): Promise<ProgramResult> =>
  signalled('odd.js', 'SIGTERM', { args: [situation], ...options })

describe('odd situations', { concurrency: 2 }, () => {
  test('D6 hooks run though no file descriptors are left', {
    skip: NOT_NODE,
  }, async () => {
    const wrapper = ['sh', '-c', 'ulimit -n 64; exec "$@"', 'sh']
    const { code, stdout } = await run('no descriptors', { wrapper })
    assert.equal(stdout, 'ready\nsaved\n')
    assert.equal(code, 0)
  })

  for (const situation of ['no last call', 'short time']) {
    test(`D4, D6 with ${situation} a hook that hangs ends with 124 and the report`, async () => {
      const { code, stderr } = await run(situation)
      assert.match(
        stderr,
        /^lastcall: exit 124, \d+ ms after SIGTERM: the deadline passed\n {2}stuck {2}had not ended/,
      )
      assert.equal(code, 124)
    })
  }

  test('D6 hooks run though the global object takes no new properties', { skip: NOT_NODE }, async () => {
    const { code, stdout } = await run('sealed global')
    assert.equal(stdout, 'ready\nplain ran\nasync ran\n')
    assert.equal(code, 0)
  })

  test('D3 a hook that starts just before last call has as much time as one that starts at last call', async () => {
    const { code, stdout } = await run('close to last call')
    assert.equal(stdout, 'ready\nstate saved\n')
    assert.equal(code, 0)
  })

  test('R3 hooks of one level above 0 start in the same turn, though the watchdog takes long to start', {
    skip: NOT_NODE,
  }, async () => {
    const { code, stdout } = await signalled('same-turn.js', 'SIGTERM')
    assert.deepEqual([code, stdout], [0, 'ready\n0 0 0\n'])
  })

  test('D6 the watchdog does not end a process whose `process.exit` was replaced and returns', {
    skip: NOT_NODE,
  }, async () => {
    const { code, stdout, stderr } = await run('exit replaced')
    assert.equal(stdout, 'ready\nexit 0\nstill here\n')
    assert.equal(stderr, '')
    assert.equal(code, 0)
  })

  test('D6 a process lives on when a worker thread with a registry of its own blocks', async () => {
    const { code, stdout } = await run('in a thread')
    assert.match(stdout, /main lives on/)
    assert.equal(code, 0)
  })

  test('T4 no line says what a shutdown waits for while no hook runs', async () => {
    const { code, stderr } = await run('nothing runs')
    assert.equal(stderr, '')
    assert.equal(code, 0)
  })

  test('D6 the watchdog ends a process that blocks with --abort-on-uncaught-exception', {
    skip: NOT_NODE,
  }, async () => {
    const execArgv = ['--abort-on-uncaught-exception']
    assertForced(await runBlocked({ args: ['loop', 'sync', 'bind'], execArgv }))
  })
})
