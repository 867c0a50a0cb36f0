import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { signalled } from '../support/fixture.ts'
import { NAMESPACE, NO_NAMESPACE } from '../support/program.ts'

describe('the end by a signal', { concurrency: 2 }, () => {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    test(`X2 with \`exit: 'signal'\` the parent sees that ${signal} ended the process`, async () => {
      const outcome = await signalled('exit-signal.js', signal, { args: [signal] })
      assert.deepEqual(
        [outcome.signal, outcome.stdout, outcome.stderr],
        [signal, 'ready\nheard\nhook ran\n', ''],
      )
    })
  }

  test("X2 process 1, which cannot end itself by a signal, exits with 128 + n at once with `exit: 'signal'`", {
    skip: NO_NAMESPACE,
  }, async () => {
    const options = { args: ['SIGTERM'], wrapper: NAMESPACE, timeout: 5_000 }
    const { code, stdout } = await signalled('exit-signal.js', 'SIGTERM', options)
    assert.equal(stdout, 'ready\nheard\nhook ran\nexit listener 143\n')
    assert.equal(code, 143)
  })
})
