import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ProgramResult } from 'lastcall/testing'
import { runFixture } from '../../support/fixture.ts'
import { Cgroup, NO_CGROUP } from './cgroup.ts'

/** Megabytes that the process may still take when SIGTERM comes. */
const HEADROOMS = [1, 2, 4, 8, 16, 24, 32]

const MEGABYTE = 2 ** 20

/** Of those, the ones at which no watchdog starts. */
const WITHOUT_WATCHDOG = [1, 8, 16]

describe('memory is short', { skip: NO_CGROUP, concurrency: 3 }, () => {
  for (const headroom of HEADROOMS) {
    test(`D6 the limit of the control group is ${headroom} MB above what it uses: lastcall ends as a plain handler`, async () => {
      const plain = await runShort('plain', headroom)
      assert.equal(plain.code, 0)
      const { code, signal, stdout, stderr } = await runShort('lastcall', headroom)
      assert.deepEqual([code, signal, stdout, stderr], [0, null, plain.stdout, ''])
    })
  }

  for (const headroom of WITHOUT_WATCHDOG) {
    test(`D6 with ${headroom} MB left no watchdog starts, and the debug log says why`, async () => {
      const { code, stderr } = await runShort('lastcall', headroom, { DEBUG: 'lastcall:*' })
      assert.equal(code, 0)
      assert.match(stderr, /no watchdog: .*less than 24 MB/)
    })
  }

  test('D6 with 64 MB left the watchdog starts', async () => {
    const { code, stderr } = await runShort('lastcall', 64, { DEBUG: 'lastcall:*' })
    assert.equal(code, 0)
    assert.match(stderr, /the watchdog starts/)
  })
})

function runShort(how: string, headroom: number, env: Record<string, string> = {}): Promise<ProgramResult> {
  return Cgroup.with((group) => {
    const options = { args: [how, 'wait'], env, until: 'ready', wrapper: group.wrapper }
    return runFixture('starved/work.cjs', options, (program) => {
      group.limitMemory(group.memory + headroom * MEGABYTE)
      program.kill('SIGTERM')
    })
  })
}
