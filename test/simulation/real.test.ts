import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { inPlace } from '../support/place.ts'
import { NOT_NODE } from '../support/runtime.ts'
import { judgeReal } from './real/judge.ts'
import { findLeft } from './real/left.ts'
import type { Played } from './real/play.ts'
import { playKills } from './real/play-kill.ts'
import { simulateReal } from './real/simulate.ts'
import { simulateKills } from './real/simulate-kills.ts'

/** How many runs are played at a time, at most in all, and of how many the machine must not be too late. */
const COUNT = 15
const MOST = 60
const LEAST_JUDGED = 5

/** What was seen of a real process, in which the second of two hooks started at a moment. */
function played(startedMs: number, ...stalls: Played['stalls']): Played {
  const hook = { kind: 'hook', priority: 200, ends: 'returns', runsMs: 600 } as const
  const at = (atMs: number, hook: number, what: 'registered' | 'started' | 'ended') => ({ atMs, hook, what })
  const hooks = ['one', 'two'].map((name) => ({ name, status: 'abandoned' }))
  const report = { outcome: 'forced', exitCode: 130, passedOver: [], hooks, strayErrors: [] }
  return {
    scenario: {
      options: { timeout: 1_000, reserve: 200, delay: 0, exit: 'code', processExit: false },
      hooks: [
        { ...hook, name: 'one' },
        { ...hook, name: 'two' },
      ],
      events: [
        { atMs: 0, what: 'signal', signal: 'SIGTERM' },
        { atMs: 300, what: 'signal', signal: 'SIGINT' },
      ],
    },
    trace: {
      facts: [
        at(0, 0, 'registered'),
        at(0, 1, 'registered'),
        at(1, 0, 'started'),
        at(startedMs, 1, 'started'),
      ],
      reports: [{ atMs: 300, report: report as unknown as Played['trace']['reports'][number]['report'] }],
      exit: { atMs: 301, status: 130, isBySignal: false },
      stderr: '',
      timersLeft: 0,
    },
    begunMs: 1,
    stalls,
    isKilled: false,
  }
}

// `npm run simulate:real` plays many more.
describe('real processes', { skip: NOT_NODE }, () => {
  test('random shutdowns of real processes break no rule', async (t) => {
    let judged = 0
    // A machine that is too late for most of them plays more.
    for (let first = 1; judged < LEAST_JUDGED && first < MOST; first += COUNT) {
      const { broken, passed, notJudged, killed } = await simulateReal({ first, count: COUNT })
      t.diagnostic(`${passed} passed, ${notJudged} not judged; ${killed} were killed and started again`)
      assert.deepEqual(broken, [])
      judged += passed
    }
    assert.ok(judged >= LEAST_JUDGED, `the machine was too late for all but ${judged}`)
  })

  test('after SIGKILLs at random moments a supervisor starts again, and leaves nothing at its stop', async () =>
    assert.deepEqual(await simulateKills({ first: 3, count: 2 }), []))

  // This once left two unfinished pid files and a lock.
  test('what killed supervisors leave of a pid file and its lock is gone after the next start', () =>
    playKills({
      programs: 1,
      hasInstances: false,
      kills: [
        // The pid file is created and empty.
        { at: 'step', nth: 4, side: 'before' },
        // All is up, so that the next start has files to replace.
        { at: 'step', nth: 9, side: 'after' },
        // The old pid file is removed, and its lock is not.
        { at: 'step', nth: 16, side: 'before' },
      ],
    }))
})

describe('the judge of real processes', () => {
  test('a hook that starts later than its level breaks a rule', () => {
    const verdict = judgeReal(played(50, { fromMs: 100, toMs: 150 }))
    assert.ok(verdict.kind === 'broken')
    assert.deepEqual(
      verdict.violations.map(({ rule }) => rule),
      ['R3 the hooks of a level above 0 start together'],
    )
  })

  test('a time that a stall at this moment explains breaks no rule', () =>
    assert.deepEqual(judgeReal(played(50, { fromMs: 2, toMs: 49 })), { kind: 'passed' }))

  test('a time that two short stalls explain breaks no rule, although nobody tells them', () =>
    assert.deepEqual(judgeReal(played(14)), { kind: 'passed' }))

  test('what a SIGKILL has cut off needs no report, and keeps the order until then', () => {
    const cutOff = (startedMs: number): Played => {
      const whole = played(startedMs)
      const exit = { atMs: 250, status: 0, isBySignal: true }
      const [trigger] = whole.scenario.events
      assert.ok(trigger)
      return {
        ...whole,
        isKilled: true,
        scenario: { ...whole.scenario, events: [trigger] },
        trace: { ...whole.trace, reports: [], exit },
      }
    }
    assert.deepEqual(judgeReal(cutOff(1)), { kind: 'passed' })
    assert.equal(judgeReal(cutOff(50)).kind, 'broken')
    assert.equal(judgeReal({ ...cutOff(1), isKilled: false }).kind, 'broken')
  })

  test('a file and a process that are left are named', () =>
    inPlace(async (place) => {
      assert.deepEqual(findLeft(place), [])
      place.write('app.pid', '')
      const { child } = place.start(['sleep', '60'])
      assert.deepEqual(findLeft(place), ['the file app.pid is left', `the process ${child.pid} is left`])
    }))

  test('a process that the machine has kept waiting is not judged', () =>
    assert.deepEqual(judgeReal(played(50, { fromMs: 2, toMs: 302 })), { kind: 'not judged', lagMs: 300 }))
})
