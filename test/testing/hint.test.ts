import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { runProgram } from 'lastcall/testing'
import { tested, timeout } from './tested.ts'

describe('a test that waits for what never comes', { concurrency: 2 }, () => {
  for (const [name, hint] of [
    [
      'signal',
      "`process.exited` still waits: no shutdown has started. `process.emit('SIGTERM')` starts one, once",
    ],
    [
      'clock',
      '`process.exited` still waits: the shutdown waits for cache. A hook that waits on the clock needs `await clock.advance(ms)`',
    ],
    [
      'survives',
      '`process.exited` still waits: with `exit: false` the process never exits. Await `report` instead',
    ],
    ['report', "`report` still waits: no shutdown has started. `process.emit('SIGTERM')` starts one"],
    ['early', '`report` still waits: SIGTERM came before this registry had a hook, and ended the process'],
    [
      'leaves',
      '`report` still waits: the process exited with 3 during the shutdown; its stderr says what was cut off',
    ],
    [
      'paused',
      '`process.exited` still waits: the exit waits for a reader of the output. Call `process.stdout.resume()`',
    ],
    [
      'sleeper',
      '`clock.waiting(2)` still waits: pending calls of `clock.sleep(ms)`: 0. Timers of other code',
    ],
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
        'lastcall/testing: SIGTERM came before the test registry had a hook. Were the hooks registered earlier, or in another registry?',
        '',
      ].join('\n'),
    )
  })
})
