import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ProgramResult } from 'lastcall/testing'
import { runFixture, signalled } from '../support/fixture.ts'
import { pause } from '../support/program.ts'

/** What the one line of JSON on stderr says. */
function reported({ stderr }: ProgramResult) {
  return JSON.parse(stderr.slice(stderr.indexOf('{')))
}

describe('T11 a signal after two minutes of notice', { concurrency: 2 }, () => {
  test('the earlier deadline holds', async () => {
    const outcome = await signalled('notice.js', 'SIGTERM')
    const { exitCode, outcome: how, reason, times } = reported(outcome)
    assert.deepEqual([outcome.code, exitCode, how, reason.detail], [124, 124, 'timed-out', 'spot notice'])
    assert.ok(times.deadlineAtMs < 60_000, `${times.deadlineAtMs}`)
  })

  test('W2 a thread gets the new times', async () => {
    const outcome = await signalled('notice.js', 'SIGTERM', { args: ['thread'] })
    assert.equal(outcome.code, 124)
    const { hooks } = reported(outcome)
    const thread = hooks.find(({ name }: { name: string }) => name.startsWith('thread'))
    assert.equal(thread.report.outcome, 'timed-out')
    assert.ok(thread.report.times.deadlineAtMs < 60_000)
  })

  test('D6 the watchdog gets the new times', async () => {
    const { code, stderr } = await signalled('notice.js', 'SIGTERM', { args: ['blocks'] })
    assert.equal(code, 124)
    assert.match(stderr, /blocks the event loop/)
  })
})

test('D11 a process that was paused past its deadline ends with 124 when it wakes up, and says so', async () => {
  const outcome = await runFixture('never-settles.js', { until: 'ready' }, async (program) => {
    program.kill('SIGTERM')
    await pause(100)
    program.kill('SIGSTOP')
    await pause(2_000)
    program.kill('SIGCONT')
  })
  assert.equal(outcome.code, 124)
  assert.match(
    outcome.stderr,
    /: the deadline had passed \d+ ms before the process could act: it was paused or blocked\n/,
  )
})
