import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { signalled } from '../../support/fixture.ts'
import { idsOf, readLog } from '../../support/log-lines.ts'
import { stoppedUnderLoad } from '../../support/stopped-under-load.ts'
import { temporaryPath } from '../../support/temporary-path.ts'

describe('winston', () => {
  test('to a file: the line of every answer arrives, and the one that the last hook writes', async (t) => {
    const log = temporaryPath(t, 'log')
    const { told, bodies } = await stoppedUnderLoad('winston/file.js', { env: { LOG_FILE: log } })
    const { ids, others } = readLog(readFileSync(log, 'utf8'))
    t.diagnostic(`${told}; ${ids.length} lines written, and the last one`)
    assert.deepEqual(ids, idsOf(bodies))
    assert.deepEqual(others, ['last line'])
  })

  test('to the console, without a hook: likewise, also what the report writes', async (t) => {
    const { told, bodies, stdout } = await stoppedUnderLoad('winston/console.js')
    const { ids, others } = readLog(stdout)
    t.diagnostic(`${told}; ${ids.length} lines written, and the last one`)
    assert.deepEqual(ids, idsOf(bodies))
    assert.deepEqual(others, ['last line'])
  })

  test('to a file: a burst of lines just before the end arrives if the hook waits for it, and only then', async (t) => {
    const burst = async (waits: string): Promise<number> => {
      const log = temporaryPath(t, 'log')
      const env = { ...process.env, LOG_FILE: log, WAITS: waits }
      const outcome = await signalled('../integrations/winston/burst.js', 'SIGTERM', { env })
      assert.deepEqual([outcome.code, outcome.stderr], [0, ''])
      return readFileSync(log, 'utf8').trimEnd().split('\n').length
    }
    const [lines, withoutWaiting] = [await burst('yes'), await burst('')]
    t.diagnostic(`20000 lines: ${lines} written, and ${withoutWaiting} without waiting`)
    assert.equal(lines, 20_000)
    assert.ok(withoutWaiting < 20_000)
  })
})
