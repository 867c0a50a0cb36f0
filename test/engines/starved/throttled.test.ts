import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { NO_CGROUP } from './cgroup.ts'
import { MANY_HOOKS, MATRIX, SLOW, tryOut } from './trials.ts'

/** Of the matrix, the trials that this suite has time for. All of them: npm run test:starved */
const TIMEOUT = 5_000

const SLOW_RUNS = 10

describe('the processor’s time is limited', { skip: NO_CGROUP, concurrency: true }, () => {
  for (const trial of MATRIX.filter(({ timeout }) => timeout === TIMEOUT)) {
    test(`D6 with ${trial.quota} % of a processor, a job that ${trial.way} is judged rightly, and the deadline holds`, async () => {
      assert.deepEqual((await tryOut(trial)).faults, [])
    })
  }

  test('D3 with 10 % of a processor, 18 hooks compute after last call while one hangs: all of them end', async () => {
    assert.deepEqual((await tryOut(MANY_HOOKS)).faults, [])
  })

  for (let run = 1; run <= SLOW_RUNS; run++) {
    test(`D6 a process that is slow but healthy near its deadline is not called blocked (${run})`, async () => {
      assert.deepEqual((await tryOut(SLOW)).faults, [])
    })
  }
})
