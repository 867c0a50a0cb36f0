import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import {
  assertForced,
  assertInterrupted,
  assertKilled,
  PLACES,
  runBlocked,
  WAYS,
} from '../support/blocked.ts'
import { NO_NAMESPACE, signalled, withProgram } from '../support/program.ts'
import { NODE_MAJOR } from '../support/runtime.ts'

for (const [place, { skip, isFirst }] of Object.entries(PLACES)) {
  describe(`the event loop of ${place} is blocked`, { skip, concurrency: 2 }, () => {
    for (const wrapper of ['plain', 'bind', 'snapshot', 'scope', 'store']) {
      for (const way of WAYS) {
        test(`D5 by the synchronous part of a hook, ${way}, ${wrapper}: interrupted, named, the next ones run`, async () => {
          assertInterrupted(await runBlocked({ args: [way, 'sync', wrapper], isFirst }))
        })
      }
    }

    for (const way of WAYS) {
      test(`D5 at last call, ${way}: it has a share of what is left`, async () => {
        const { code, stdout, stderr } = await runBlocked({ args: [way, 'last call'], isFirst })
        assert.equal(stdout, 'ready\nnewest ran\noldest ran \nexit listener 124\n')
        const took = [
          ...stderr.matchAll(/blocks.* timed out after (\d+) ms \(started at last call; blocked/g),
        ]
        assert.equal(took.length, 2)
        // Not all of the 125 ms that there are.
        for (const [, ms] of took) assert.ok(Number(ms) < 100, stderr)
        assert.equal(code, 124)
      })

      test(`D6 after an await, ${way}: 124 in time, named, what had not started starts, 'exit' listeners run`, async () => {
        const outcome = await runBlocked({ args: [way, 'later'], isFirst })
        assertForced(outcome)
        assert.match(
          outcome.stderr,
          /^lastcall: blocks blocks the event loop\n[\s\S]* at .*blocks\.js:\d+:\d+/,
        )
      })
    }

    test('D6 after a promise of a function that is not async', async () => {
      const { code, stdout, stderr } = await runBlocked({ args: ['loop', 'promise'], isFirst })
      assert.equal(stdout, 'ready\nnewest ran\noldest ran \nexit listener 124\n')
      assert.match(stderr, /^lastcall: blocks blocks the event loop\n/)
      assert.equal(code, 124)
    })

    test('D6 after an await, where the code has lost its async context', async () => {
      const outcome = await runBlocked({ args: ['loop', 'later', 'bind'], isFirst })
      assertForced(outcome)
      assert.match(outcome.stderr, /^lastcall: unknown code, beside blocks \(running\)/)
    })
  })
}

describe('the event loop is blocked where no limit holds', { concurrency: 2 }, () => {
  for (const [why, when, debug] of [
    ['the application has the capture callback', 'sync', 'capture'],
    // From 26 on `domain` leaves the capture callback alone.
    ...(NODE_MAJOR < 26 ? [['the application uses `domain`', 'sync', 'domain'] as const] : []),
    ['it is a hook beyond the hundredth', 'many', ''],
  ] as const) {
    test(`D5, D6 since ${why}: the watchdog ends it, and names the hook`, async () => {
      const { code, stdout, stderr } = await runBlocked({ args: ['loop', when, 'plain', debug] })
      assert.equal(stdout, 'ready\nnewest ran\noldest ran \nexit listener 124\n')
      assert.match(stderr, /^lastcall: blocks blocks the event loop\n/)
      assert.match(stderr, /lastcall: exit 124, \d+ ms after SIGTERM: the/)
      assert.equal(code, 124)
    })
  }
})

describe('the watchdog’s thread', () => {
  test('D6 runs none of the application’s preloads', async () => {
    const preload = fileURLToPath(new URL('../fixtures/preload.js', import.meta.url))
    for (const options of [
      { flags: ['--import', preload] },
      { env: { ...process.env, NODE_OPTIONS: `--import ${preload}` } },
    ]) {
      const { code, stdout } = await signalled('async-hook.js', 'SIGTERM', options)
      assert.equal(stdout, 'preloaded\nready\nclosed on SIGTERM\n')
      assert.equal(code, 0)
    }
  })
})

describe('the exit is blocked', { concurrency: 2 }, () => {
  for (const [when, status] of [
    ['before', [124, null]],
    ['behind', [null, 'SIGKILL']],
  ] as const) {
    test(`D6 by an 'exit' listener ${when} the library’s own: it ends all the same`, async () => {
      const { code, signal, stdout } = await signalled('blocked-exit.js', 'SIGTERM', { args: [when] })
      assert.equal(stdout, 'ready\nexit listener\n')
      assert.deepEqual([code, signal], status)
    })
  }
})

describe('the event loop is blocked outside of JavaScript', { concurrency: 2 }, () => {
  for (const when of ['async', 'later']) {
    test(`D6 execSync, ${when}: killed at the deadline`, async () => {
      const ms = await withProgram(
        'blocks.js',
        async (program) => {
          await program.until('ready')
          const start = performance.now()
          program.kill('SIGTERM')
          assertKilled(await program.exited())
          return performance.now() - start
        },
        { args: ['native', when] },
      )
      assert.ok(ms >= 1_000 && ms < 5_000, `${ms} ms`)
    })
  }

  test('X3 with `exit: false` there is no watchdog that could end the process', async () => {
    const { code, stdout } = await withProgram('survives.js', (program) => program.exited())
    assert.equal(stdout, 'older ran\ntimed-out\n')
    assert.equal(code, 0)
  })

  test('D6 process 1 cannot be killed from inside: it ends when the native code has, and the log says so', {
    skip: NO_NAMESPACE,
  }, async () => {
    const { code, stdout, stderr } = await runBlocked({
      args: ['nap', 'later'],
      isFirst: true,
      env: { ...process.env, DEBUG: 'lastcall:*', DEBUG_COLORS: 'no' },
    })
    assert.match(stderr, /SIGKILL has no effect on process 1/)
    assert.match(stderr, /^lastcall: not killed at the deadline, as process 1: `blocks` blocks the process/m)
    assert.match(stdout, /exit listener 124\n$/)
    assert.equal(code, 124)
  })
})
