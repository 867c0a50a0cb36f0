import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { signalled } from '../../support/fixture.ts'
import { idsOf, readLog } from '../../support/log-lines.ts'
import { stoppedUnderLoad } from '../../support/stopped-under-load.ts'
import { temporaryPath } from '../../support/temporary-path.ts'

const EXIT_BY_SIGNAL = new URL('exit-by-signal.js', import.meta.url).href

describe('pino', () => {
  for (const [how, file, env] of [
    ['to a file', 'file.js', {}],
    ['through a thread', 'transport.js', {}],
    ['to a file, without a hook', 'without-hook.js', { WHERE: 'file', EXIT: 'code' }],
    ['through a thread, without a hook', 'without-hook.js', { WHERE: 'transport', EXIT: 'code' }],
  ] as const) {
    test(`${how}: the line of every answer arrives, and the one that is written last`, async (t) => {
      const log = temporaryPath(t, 'log')
      const { told, bodies } = await stoppedUnderLoad(`pino/${file}`, { env: { ...env, LOG_FILE: log } })
      const { ids, others } = readLog(readFileSync(log, 'utf8'))
      t.diagnostic(`${told}; ${ids.length} lines written, and the last one`)
      // What pino writes at 'exit' may overtake a write that is under way.
      const inOrder = file === 'without-hook.js' ? ids.toSorted((a, b) => a - b) : ids
      assert.deepEqual(inOrder, idsOf(bodies))
      assert.deepEqual(others, ['last line'])
    })
  }

  for (const file of ['file.js', 'transport.js']) {
    test(`with \`exit: 'signal'\` and a hook, ${file}: likewise`, async (t) => {
      const log = temporaryPath(t, 'log')
      const { told, bodies } = await stoppedUnderLoad(`pino/${file}`, {
        env: { LOG_FILE: log },
        flags: ['--import', EXIT_BY_SIGNAL],
        end: 'SIGTERM',
      })
      const { ids, others } = readLog(readFileSync(log, 'utf8'))
      t.diagnostic(`${told}; ${ids.length} lines written, and the last one`)
      assert.deepEqual(ids, idsOf(bodies))
      assert.deepEqual(others, ['last line'])
    })
  }

  test("with `exit: 'signal'` and without a hook, what is still in memory is lost", async (t) => {
    const log = temporaryPath(t, 'log')
    const env = { ...process.env, PORT: '0', WHERE: 'file', EXIT: 'signal', LOG_FILE: log }
    const { signal } = await signalled('../integrations/pino/without-hook.js', 'SIGTERM', { env })
    assert.equal(signal, 'SIGTERM')
    assert.equal(readFileSync(log, 'utf8'), '')
  })
})
