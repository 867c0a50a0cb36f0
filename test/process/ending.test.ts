import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { NO_NAMESPACE, type Outcome, signalled } from '../support/program.ts'

const endBySignal = (signal: NodeJS.Signals, isFirst = false): Promise<Outcome> =>
  signalled('exit-signal.js', signal, { args: [signal], isFirst })

describe('`exit: signal`', { concurrency: 2 }, () => {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    test(`X2 the parent sees death by ${signal}`, async () => {
      assert.deepEqual(await endBySignal(signal), {
        code: null,
        signal,
        stdout: 'ready\nheard\nhook ran\n',
        stderr: '',
      })
    })
  }

  test('X2 process 1, which no signal of its own ends, exits with 128 + n at once', {
    skip: NO_NAMESPACE,
  }, async () => {
    const start = performance.now()
    const { code, stdout } = await endBySignal('SIGTERM', true)
    assert.equal(stdout, 'ready\nheard\nhook ran\nexit listener 143\n')
    assert.equal(code, 143)
    assert.ok(performance.now() - start < 5_000)
  })
})
