import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { runBlocked } from '../support/blocked.ts'
import { type Outcome, type ProgramOptions, signalled } from '../support/program.ts'
import { NOT_NODE, RUNTIME } from '../support/runtime.ts'

const FILE = fileURLToPath(new URL('../fixtures/odd.js', import.meta.url))

const run = (situation: string, options: ProgramOptions = {}): Promise<Outcome> =>
  signalled('odd.js', 'SIGTERM', { args: [situation], ...options })

describe('odd situations', { concurrency: 2 }, () => {
  test('D5 no file descriptors left, of which a time limit takes some: the hooks run', {
    skip: NOT_NODE,
  }, async () => {
    const { code, stdout } = await run('no descriptors', {
      command: ['sh', '-c', `ulimit -n 64; exec ${RUNTIME.join(' ')} ${FILE} 'no descriptors'`],
    })
    assert.equal(stdout, 'ready\nsaved\n')
    assert.equal(code, 0)
  })

  for (const situation of ['no last call', 'short time']) {
    test(`D4, D6 ${situation}: a loop that is free ends with 124 and the report`, async () => {
      const { code, stderr } = await run(situation)
      assert.match(
        stderr,
        /^lastcall: exit 124, \d+ ms after SIGTERM: the deadline passed\n {2}stuck {2}had not ended/,
      )
      assert.equal(code, 124)
    })
  }

  test('D5, D6 a global object that takes nothing: the hooks run', { skip: NOT_NODE }, async () => {
    const { code, stdout } = await run('sealed global')
    assert.equal(stdout, 'ready\nplain ran\nasync ran\n')
    assert.equal(code, 0)
  })

  test('D3, D5 a hook that starts just before last call has as much time as one that starts then', async () => {
    const { code, stdout } = await run('close to last call')
    assert.equal(stdout, 'ready\nstate saved\n')
    assert.equal(code, 0)
  })

  test('D6 `process.exit` is replaced by something that returns: the watchdog is gone', {
    skip: NOT_NODE,
  }, async () => {
    const { code, stdout, stderr } = await run('exit replaced')
    assert.equal(stdout, 'ready\nexit 0\nstill here\n')
    assert.equal(stderr, '')
    assert.equal(code, 0)
  })

  test('D6 a registry in a worker thread that blocks: the process lives on', async () => {
    const { code, stdout } = await run('in a thread')
    assert.match(stdout, /main lives on/)
    assert.equal(code, 0)
  })

  test('T4 nothing is said while nothing runs', async () => {
    const { code, stderr } = await run('nothing runs')
    assert.equal(stderr, '')
    assert.equal(code, 0)
  })

  test('D5 --abort-on-uncaught-exception: no hook is interrupted, since that would end the process', {
    skip: NOT_NODE,
  }, async () => {
    const flags = ['--abort-on-uncaught-exception']
    const { code, stdout } = await runBlocked({ args: ['loop', 'sync', 'bind'], flags })
    assert.equal(stdout, 'ready\nnewest ran\noldest ran \nexit listener 124\n')
    assert.equal(code, 124)
  })
})
