import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { assertForced, assertKilled, PLACES, runBlocked, WAYS } from '../support/blocked.ts'
import { runFixture, signalled } from '../support/fixture.ts'
import { NAMESPACE, NO_NAMESPACE, pause } from '../support/program.ts'

for (const [place, { skip, wrapper }] of Object.entries(PLACES)) {
  describe(`the event loop of ${place} is blocked`, { skip, concurrency: 2 }, () => {
    for (const context of ['plain', 'bind', 'snapshot', 'scope', 'store']) {
      for (const way of WAYS) {
        test(`D6 ${place}, blocked by a ${way} in a hook's synchronous part (${context}): the watchdog ends it, and names the hook`, async () => {
          const outcome = await runBlocked({ args: [way, 'sync', context], wrapper })
          assertForced(outcome)
          assert.match(
            outcome.stderr,
            /^lastcall: blocks blocks the event loop\n[\s\S]* at .*blocks\.js:\d+:\d+/,
          )
        })
      }
    }

    for (const way of WAYS) {
      test(`D6 ${place}, blocked by a ${way} after an await: the watchdog ends it with 124, and the other hooks run`, async () => {
        const outcome = await runBlocked({ args: [way, 'later'], wrapper })
        assertForced(outcome)
        assert.match(
          outcome.stderr,
          /^lastcall: blocks blocks the event loop\n[\s\S]* at .*blocks\.js:\d+:\d+/,
        )
      })
    }

    test(`D6 ${place}, blocked after the promise of a function that is not async: the watchdog ends it`, async () => {
      const { code, stdout, stderr } = await runBlocked({ args: ['loop', 'promise'], wrapper })
      assert.equal(stdout, 'ready\nnewest ran\noldest ran \nexit listener 124\n')
      assert.match(stderr, /^lastcall: blocks blocks the event loop\n/)
      assert.equal(code, 124)
    })

    test(`D6 ${place}, blocked by code without an async context: the watchdog ends it, and names no hook`, async () => {
      const outcome = await runBlocked({ args: ['loop', 'later', 'bind'], wrapper })
      assertForced(outcome)
      assert.match(outcome.stderr, /^lastcall: unknown code, beside blocks \(running\)/)
    })
  })
}

describe('the event loop is blocked in odd ways', { concurrency: 2 }, () => {
  for (const debug of ['capture', 'domain']) {
    test(`D6 the watchdog ends a process that blocks where exceptions are captured (${debug})`, async () => {
      assertForced(await runBlocked({ args: ['loop', 'sync', 'plain', debug] }))
    })
  }

  test('D6 the watchdog ends a process that held work blocks, though no hook has started', async () => {
    const { code, stdout, stderr } = await runBlocked({ args: ['loop', 'held'] })
    assert.equal(stdout, 'ready\noldest ran \nexit listener 124\n')
    assert.match(
      stderr,
      /^lastcall: unknown code, beside job \(running\), oldest \(not started\), blocks the event loop\n/,
    )
    assert.equal(code, 124)
  })

  test('D6 a second hook that blocks, when the watchdog ends the process, is named too, and the process is killed', async () => {
    const { code, signal, stdout, stderr } = await runBlocked({ args: ['loop', 'twice'] })
    assert.equal(stdout, 'ready\nnewest ran\n')
    assert.match(stderr, /^lastcall: blocks blocks the event loop\n/)
    assert.match(stderr, /lastcall: killed at the deadline: `blocks as well` blocks the process/)
    assert.deepEqual([code, signal], [null, 'SIGKILL'])
  })
})

describe('the event loop is blocked during the delay, before any hook', { concurrency: 2 }, () => {
  test('D6 a request that blocks is ended in time with 124, and the hooks get their synchronous part', async () => {
    const { code, stdout, stderr, durationMs } = await timed('loop')
    assert.match(
      stderr,
      /^lastcall: unknown code, beside http \(not started\), database \(not started\), blocks the event loop\n/,
    )
    assert.match(stderr, /blocked-delay\.js/)
    assert.deepEqual([code, stdout], [124, 'ready\nhttp\ndatabase\n'])
    assert.ok(durationMs < 4_000, `${durationMs} ms`)
  })

  test('D6 a request that blocks in native code is killed at the deadline, and no hook is named', async () => {
    const { signal, stderr, durationMs } = await timed('native')
    assert.equal(
      stderr,
      'lastcall: killed at the deadline: code outside any hook blocks the process, or a thread\n',
    )
    assert.equal(signal, 'SIGKILL')
    assert.ok(durationMs < 4_500, `${durationMs} ms`)
  })
})

describe('the watchdog’s thread', () => {
  test('D6 the watchdog interrupts a process that is only slow: nothing is said to block, and the deadline holds', async () => {
    const { code, stderr } = await signalled('interrupted.js', 'SIGTERM')
    assert.match(
      stderr,
      /^lastcall: exit 124, \d+ ms after SIGTERM: the deadline passed\n {2}stuck {2}had not ended/,
    )
    assert.equal(code, 124)
  })

  test('D6 the watchdog’s thread runs none of the application’s preloads', async () => {
    const preload = fileURLToPath(new URL('../fixtures/preload.js', import.meta.url))
    for (const options of [
      { execArgv: ['--import', preload] },
      { env: { NODE_OPTIONS: `--import ${preload}` } },
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
    test(`D6 an 'exit' listener that blocks, ${when} the library’s own, does not keep the process alive`, async () => {
      const { code, signal, stdout } = await signalled('blocked-exit.js', 'SIGTERM', { args: [when] })
      assert.equal(stdout, 'ready\nexit listener\n')
      assert.deepEqual([code, signal], status)
    })
  }
})

describe('what a forced exit calls blocks the event loop', { concurrency: 2 }, () => {
  test('D6 a listener of a signal that blocks when the exit is forced: the watchdog ends the process with a report', async () => {
    const { code, stdout, stderr } = await interrupted(['listener'])
    assert.match(stderr, /blocks the event loop\n[\s\S]*lastcall: exit 124, \d+ ms after SIGTERM/)
    assert.deepEqual([code, stdout], [124, 'ready\nwaits\nreported\n'])
  })

  for (const returns of ['never returns', 'returns']) {
    test(`T12 a hook that blocks when the exit is forced (it ${returns}): the watchdog ends the process, and the others run`, async () => {
      const { code, stdout, stderr } = await interrupted(['hook', returns])
      assert.match(stderr, /^lastcall: blocks blocks the event loop\n/)
      assert.deepEqual([code, stdout], [124, 'ready\nwaits\noldest ran\nreported\n'])
    })
  }
})

describe('the event loop never turns again', { concurrency: 2 }, () => {
  for (const way of ['ticks', 'microtasks', 'promises', 'awaits']) {
    test(`D6 ${way} that follow each other without an end are interrupted, and the other hooks run`, async () => {
      const { code, stdout, stderr } = await signalled('starves.js', 'SIGTERM', { args: [way] })
      assert.deepEqual([code, stdout], [124, 'ready\nolder ran\n'], stderr)
      assert.match(stderr, /^lastcall: .* blocks the event loop\n {4}at /)
    })
  }
})

describe('the event loop is blocked outside of JavaScript', { concurrency: 2 }, () => {
  for (const when of ['async', 'later']) {
    test(`D6 a process that execSync blocks (${when}) is killed at the deadline`, async () => {
      const outcome = await runBlocked({ args: ['native', when] })
      assertKilled(outcome)
      assert.ok(outcome.elapsedMs >= 2_000 && outcome.elapsedMs < 6_000, `${outcome.elapsedMs} ms`)
    })
  }

  test('D6 with less than 2 s a process that blocks is killed at the deadline: a report would come too late', async () => {
    assertKilled(await runBlocked({ args: ['loop', 'later'], env: { LASTCALL_TIMEOUT: '1900ms' } }))
  })

  test('D6 with less than 500 ms there is no watchdog: the platform has to kill a process that blocks', async () => {
    const env = { LASTCALL_TIMEOUT: '450ms' }
    const options = { args: ['loop', 'later'], env, until: 'ready' }
    const { stdout } = await runFixture('blocks.js', options, async (program) => {
      program.kill('SIGTERM')
      await pause(1_500)
      assert.ok(program.kill('SIGKILL'))
    })
    assert.equal(stdout, 'ready\nnewest ran\n')
  })

  test('X3 with `exit: false` no watchdog ends a process that blocks', async () => {
    const { code, stdout } = await runFixture('survives.js')
    assert.equal(stdout, 'older ran\ntimed-out\n')
    assert.equal(code, 0)
  })

  test('D6 process 1, which cannot be killed from inside, exits when the native code returns, and the log says so', {
    skip: NO_NAMESPACE,
  }, async () => {
    const { code, stdout, stderr } = await runBlocked({
      args: ['nap', 'later'],
      wrapper: NAMESPACE,
      env: { DEBUG: 'lastcall:*', DEBUG_COLORS: 'no' },
    })
    assert.match(stderr, /SIGKILL has no effect on process 1/)
    assert.match(stderr, /^lastcall: not killed at the deadline, as process 1: `blocks` blocks the process/m)
    assert.match(stdout, /exit listener 124\n$/)
    assert.equal(code, 124)
  })
})

/** How the program ends whose exit is forced by SIGINT once its first hook runs. */
function interrupted(args: readonly string[]) {
  return runFixture('blocked-end.js', { args, until: 'ready', timeout: 15_000 }, async (program) => {
    program.kill('SIGTERM')
    await program.until('waits')
    await pause(300)
    program.kill('SIGINT')
  })
}

/** How the program ends whose loop is blocked during the delay, and in how many milliseconds after its start. */
async function timed(way: string) {
  const start = performance.now()
  const outcome = await signalled('blocked-delay.js', 'SIGTERM', { args: [way] })
  return { ...outcome, durationMs: performance.now() - start }
}
