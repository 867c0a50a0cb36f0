import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { runProgram } from 'lastcall/testing'
import { tested, timeout } from './tested.ts'

describe('a test that waits for what never comes', { concurrency: 2 }, () => {
  for (const [name, hint] of [
    [
      'signal',
      "`process.exited` still waits: no shutdown has begun. `process.emit('SIGTERM')` starts one, once",
    ],
    [
      'clock',
      '`process.exited` still waits: the shutdown waits for cache. What waits on the clock is moved by `await clock.advance(ms)`',
    ],
    ['survives', '`process.exited` still waits: with `exit: false` nothing ends the process. Await `report`'],
    ['report', "`report` still waits: no shutdown has begun. `process.emit('SIGTERM')` starts one"],
    [
      'early',
      '`report` still waits: SIGTERM came when this registry had no hooks, so the process has ended by it',
    ],
    [
      'leaves',
      '`report` still waits: the process has ended in the middle, with 3; its stderr says what was cut off',
    ],
    [
      'paused',
      '`process.exited` still waits: the exit waits for what was written, until `process.stdout.resume()`',
    ],
    ['sleeper', '`clock.waiting(2)` still waits: 0 sleep(s). Only `clock.sleep(ms)` of this clock counts'],
  ] as const) {
    test(`K1 a test that waits for what never comes (${name}) gets one line on stderr that says why`, async () => {
      const options = { args: [name], until: `lastcall/testing: ${hint}`, timeout }
      const { code, stderr } = await runProgram(tested('forgotten.js'), options)
      assert.equal(stderr.match(/lastcall\/testing: /g)?.length, 1)
      // As Node ends it when nothing holds the loop any more.
      assert.equal(code, 13)
    })
  }
})

describe('a test that fails', () => {
  test('K1 a test that fails in `withTestRegistry` shows what the fake process wrote, or that its signal came too early', async () => {
    const { stdout, stderr } = await runProgram(tested('failing.js'), { timeout })
    assert.equal(stdout, 'cache has failed\ntoo early\nat once\n')
    assert.equal(
      stderr,
      [
        'lastcall/testing: the fake process wrote',
        '  lastcall: exit 1, 50 ms after SIGTERM: 1 of 1 hooks did not succeed',
        '    cache  timed out after 50 ms',
        'lastcall/testing: SIGTERM came when the test registry had no hooks: were they registered before, or elsewhere?',
        '',
      ].join('\n'),
    )
  })
})
