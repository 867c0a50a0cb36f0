import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { App } from './app.ts'
import { differences, judge } from './judge.ts'
import type { Outcome } from './trial.ts'

const APP: App = {
  name: 'web',
  what: 'tests',
  packages: { web: '1.0.0' },
  command: () => ['web'],
  fast: { path: '/' },
}

const GOOD: Outcome = {
  answered: 200,
  lost: 0,
  how: {},
  crossed: 0,
  refusedEarly: 0,
  codes: [],
  end: '0',
  startMs: 300,
  ms: 600,
  lingeredMs: 100,
  streams: 0,
  left: [],
  output: '',
}

const BAD: Outcome = { ...GOOD, lost: 3, how: { 'fast: closed': 3 }, end: 'SIGTERM' }

describe('a program is as it should be', () => {
  test('if it loses requests without lastcall, and none with it', () => {
    assert.deepEqual(judge(APP, { alone: BAD, auto: GOOD }), [])
  })

  test('with the status that it is known for', () => {
    assert.deepEqual(judge({ ...APP, end: '143' }, { alone: BAD, auto: { ...GOOD, end: '143' } }), [])
  })

  test('without a loss of its own, if that is known', () => {
    assert.deepEqual(judge({ ...APP, cleanAlone: 'it drains' }, { alone: GOOD, auto: GOOD }), [])
  })

  test('if its instances lose nothing either', () => {
    const reloaded = { ...GOOD, lostInReloads: 0, reloadMs: [900, 900] }
    assert.deepEqual(judge(APP, { alone: BAD, auto: GOOD, reloaded }), [])
  })
})

describe('a program is not as it should be', () => {
  for (const [what, change, failure] of [
    ['if a request is lost', BAD, 'auto: 3 lost: {"fast: closed":3}'],
    ['if a new connection is refused early', { refusedEarly: 1 }, 'auto: 1 refused just after the signal'],
    ['if it has to be killed', { end: 'killed' }, 'auto: it ends with killed, and not with 0'],
    ['if a process is left', { left: ['node worker.js'] }, 'auto: left behind: node worker.js'],
    ['if its close hook does not run', { hook: 'ran 0 times' }, 'auto: its close hook ran 0 times'],
  ] as const) {
    test(what, () => {
      assert.ok(judge(APP, { alone: BAD, auto: { ...GOOD, ...change } }).includes(failure))
    })
  }

  test('if nothing is lost without lastcall, so that the row proves nothing', () => {
    assert.deepEqual(judge(APP, { alone: GOOD, auto: GOOD }), [
      'alone: nothing was lost, so the row proves nothing',
    ])
  })

  test('if a reload loses a request', () => {
    const reloaded = { ...GOOD, lost: 1, how: {}, lostInReloads: 1, reloadMs: [900, 900] }
    assert.deepEqual(judge(APP, { alone: BAD, auto: GOOD, reloaded }), ['reloaded: 1 lost: {}'])
  })

  test('if the full stop of its instances loses one', () => {
    const reloaded = { ...GOOD, lost: 2, how: {}, lostInReloads: 0, reloadMs: [900, 900] }
    assert.deepEqual(judge(APP, { alone: BAD, auto: GOOD, reloaded }), ['reloaded: 2 lost: {}'])
  })
})

describe('two runs of a program', () => {
  const row = { alone: BAD, auto: GOOD, reloaded: { ...GOOD, lostInReloads: 0, reloadMs: [900, 900] } }

  test('are the same, whatever the times and how much was lost', () => {
    const alone = { ...BAD, lost: 0, how: {}, refusedEarly: 17, ms: 9 }
    const auto = { ...GOOD, crossed: 2, answered: 300, ms: 900, lingeredMs: 300 }
    assert.deepEqual(differences(row, { ...row, alone, auto }), [])
  })

  for (const [what, change, other] of [
    ['if only one loses a request', { lost: 1 }, 'something lost, 0, nothing left'],
    ['if they end in two ways', { end: 'killed' }, 'nothing lost, killed, nothing left'],
    ['if only one leaves a process', { left: ['node worker.js'] }, 'nothing lost, 0, something left'],
  ] as const) {
    test(`differ ${what}`, () => {
      assert.deepEqual(differences(row, { ...row, auto: { ...GOOD, ...change } }), [
        `auto: nothing lost, 0, nothing left in the first run, ${other} in the second`,
      ])
      const reloaded = { ...row.reloaded, ...change }
      assert.equal(differences(row, { ...row, reloaded }).length, 1)
    })
  }
})
