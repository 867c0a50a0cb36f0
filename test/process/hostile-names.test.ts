import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { signalled } from '../support/fixture.ts'
import { assertHarmless, assertHarmlessName, HOSTILE } from '../support/hostile.ts'
import { inPlace } from '../support/place.ts'
import { NOT_NODE } from '../support/runtime.ts'

describe('X5 a hostile text in a real process writes no line and moves no cursor', () => {
  test('D6, X5 the last line of the watchdog', async () => {
    const { signal, stderr } = await signalled('hostile-name.js', 'SIGTERM', { args: [HOSTILE, 'kill'] })
    assert.equal(signal, 'SIGKILL')
    assertHarmlessName(stderr)
  })

  test('X5 the debug log, and the report', async () => {
    const env = { DEBUG: 'lastcall:*', DEBUG_COLORS: 'no' }
    const { code, stderr } = await signalled('hostile-name.js', 'SIGTERM', { args: [HOSTILE, 'fail'], env })
    assert.equal(code, 1)
    assert.match(stderr, /lastcall:core x\\nlastcall: exit 0, clean.* starts$/m)
    assertHarmless(stderr)
  })

  for (const [what, args] of [
    ['an unknown command', [HOSTILE]],
    ['a time that is none', ['run', '--timeout', HOSTILE, '--', 'true']],
    ['the name of a program', ['stop', HOSTILE]],
    ['a command that is not there', ['run', '--no-control', '--', `./${HOSTILE.slice(0, 100)}`]],
  ] as const) {
    test(`X5 the command names ${what}`, { skip: NOT_NODE }, () =>
      inPlace(async (place) => {
        const { code, stderr } = await place.run(args)
        assert.notEqual(code, 0)
        assertHarmless(stderr)
      }),
    )
  }
})
