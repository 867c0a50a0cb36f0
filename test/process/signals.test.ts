import assert from 'node:assert/strict'
import type { Readable } from 'node:stream'
import { describe, test } from 'node:test'
import { runFixture, signalled, signalledTwice } from '../support/fixture.ts'
import { pause } from '../support/program.ts'

describe('signals of a real process', { concurrency: 2 }, () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    test(`X1 ${signal} awaits an async hook and exits with 0`, async () => {
      const { code, stdout, stderr } = await signalled('async-hook.js', signal)
      assert.deepEqual([code, stdout, stderr], [0, `ready\nclosed on ${signal}\n`, ''])
    })
  }

  for (const loop of ['held', 'empty']) {
    test(`D3, D4, D8 a hook that never settles, with the loop ${loop}, is named at the deadline, and the others run`, async () => {
      const outcome = await signalled('never-settles.js', 'SIGTERM', { args: [loop] })
      assert.equal(outcome.code, 124)
      assert.equal(outcome.stdout, 'ready\nolder ran\nlast ran\n')
      assert.match(
        outcome.stderr,
        /^lastcall: exit 124, [5-9]\d\d ms after SIGTERM: the deadline passed\n {2}stuck {2}had not/,
      )
      if (loop === 'held') assert.match(outcome.stderr, /still open: .*Timeout/)
    })
  }

  test('X5 a hook that throws and one that rejects do not keep the others from running, and the exit is 1', async () => {
    const { code, stdout, stderr } = await signalled('failing.js', 'SIGTERM')
    assert.equal(code, 1)
    assert.equal(stdout, 'ready\nmiddle ran\nlast ran\n')
    assert.match(stderr, /2 of 4 hooks did not succeed\n {2}throws {3}failed after \d+ ms: Error: thrown\n/)
    assert.match(
      stderr,
      /\n {2}rejects {2}failed after \d+ ms: Error: rejected\n[\s\S]*\[cause\]: Error: the cause/,
    )
  })

  for (const [first, second, gap] of [
    ['SIGTERM', 'SIGTERM', 10],
    ['SIGTERM', 'SIGTERM', 100],
    ['SIGINT', 'SIGINT', 3],
    ['SIGINT', 'SIGTERM', 50],
    ['SIGTERM', 'SIGTERM', 400],
  ] as const) {
    test(`T2, T3 ${second} ${gap} ms after ${first} changes nothing: hooks run once, and finish`, async () => {
      const args = ['700']
      const { code, stdout, stderr } = await signalledTwice('slow.js', first, gap, second, { args })
      assert.deepEqual([code, stdout, stderr], [0, 'ready\nslow starts\nslow ends\n', ''])
    })
  }

  test('T2 a repeated SIGINT that a blocked event loop delivers late is still part of the first one', async () => {
    const { code, stdout } = await runFixture('blocked.js', { until: 'ready' }, async (program) => {
      program.kill('SIGINT')
      await program.until('blocks starts')
      program.kill('SIGINT')
    })
    assert.equal(stdout, 'ready\nblocks starts\nafter ran\n')
    assert.equal(code, 0)
  })

  test('T3 of two further SIGINTs that a blocked event loop delivers together, one counts', async () => {
    const { code, stdout, stderr } = await runFixture('blocked.js', { until: 'ready' }, async (program) => {
      program.kill('SIGINT')
      await program.until('blocks starts')
      // Later than T2's 200 ms, and one at a time: the system joins signals that wait.
      await pause(250)
      program.kill('SIGINT')
      await pause(100)
      program.kill('SIGINT')
    })
    assert.equal(stdout, 'ready\nblocks starts\n')
    assert.match(stderr, /: forced by SIGINT\n/)
    assert.equal(code, 130)
  })

  for (const first of ['SIGINT', 'SIGTERM'] as const) {
    test(`T3 a SIGINT one second after a ${first} exits with 130 at once`, async () => {
      const { code, stderr, elapsedMs } = await signalledTwice('slow.js', first, 1_000, 'SIGINT', {
        args: ['6000'],
      })
      assert.equal(code, 130)
      assert.match(
        stderr,
        /^lastcall: exit 130, \d+ ms after .*: forced by SIGINT\n {2}slow {2}had not ended/,
      )
      assert.ok(elapsedMs >= 1_000 && elapsedMs < 3_000, `${elapsedMs} ms`)
    })
  }

  test('D3 a trigger that blocks past the deadline leaves each hook its turn', async () => {
    const { code, stdout, stderr } = await runFixture('blocked-trigger.js')
    assert.equal(stdout, 'first ran\nsecond ran\n')
    assert.doesNotMatch(stderr, /timed out after/)
    assert.equal(code, 124)
  })

  test('D1, T3 hooks that never wait hold up neither the deadline nor a second SIGINT', async () => {
    const timedOut = await signalled('busy-hooks.js', 'SIGTERM', { args: ['500'] })
    // The watchdog may end it a moment earlier than the timer, and names the hook that was at it.
    assert.match(timedOut.stderr, /^lastcall: exit 124, [4-9]\d\d ms after SIGTERM/m)
    assert.match(timedOut.stderr, /busy 1 +had not started/)
    assert.equal(timedOut.code, 124)
    const forced = await signalledTwice('busy-hooks.js', 'SIGTERM', 300, 'SIGINT', { args: ['3000'] })
    assert.equal(forced.code, 130)
  })

  test('X4 2 MB that the last hook writes to a slow reader arrive whole', async () => {
    const { code, stdout } = await runFixture('big-output.js', { until: 'ready' }, async (program) => {
      const output = program.child.stdout as Readable
      output.pause()
      program.kill('SIGTERM')
      await pause(300)
      output.on('data', () => {
        output.pause()
        setTimeout(() => output.resume(), 5)
      })
      output.resume()
    })
    assert.deepEqual([stdout.length, stdout.slice(-4)], ['ready\n'.length + 2_000_003, 'xEND'])
    assert.equal(code, 0)
  })

  for (const [what, fixture, stderr] of [
    ['a stdout', 'closed-output.js', 'hook ended\n'],
    [
      'a stdout that a hook is the first to open',
      'first-output.js',
      'ready, with streams: false\nhook ended\n',
    ],
  ] as const) {
    test(`T6 ${what} whose reader is gone does not crash the process: the hook finishes, and the exit is 0`, async () => {
      const options = { until: 'ready', signal: 'SIGTERM' } as const
      const outcome = await runFixture(fixture, options, ({ child }) => void child.stdout?.destroy())
      assert.equal(outcome.stderr, stderr)
      assert.equal(outcome.code, 0)
    })
  }

  test('T5 a rejection and an exception outside any hook are printed, the hooks go on, and the exit is 1', async () => {
    const { code, stdout, stderr } = await signalled('stray-rejection.js', 'SIGTERM')
    assert.equal(stdout, 'ready\nmessy ended\nlast ran\n')
    assert.match(stderr, /lastcall: unhandledRejection while stopping: Error: stray rejection\n/)
    assert.match(stderr, /lastcall: uncaughtException while stopping: Error: stray exception\n/)
    assert.match(stderr, /lastcall: exit 1, \d+ ms after SIGTERM: 2 stray errors, shown above\n$/)
    assert.equal(code, 1)
  })

  test('T5 work that rejects because its signal has aborted is no error outside any hook', async () => {
    const { code, stdout, stderr } = await signalled('aborted-work.js', 'SIGTERM')
    assert.deepEqual([code, stdout, stderr], [0, 'ready\n', ''])
  })

  for (const kind of ['synchronous', 'asynchronous']) {
    for (const count of [2, 160]) {
      test(`T5 the rejections that each of ${count} ${kind} hooks leaves behind are all counted`, async () => {
        const { code, stderr } = await signalled('many-strays.js', 'SIGTERM', { args: [String(count), kind] })
        assert.equal(stderr.match(/while stopping: Error: lost \d+/g)?.length, count)
        assert.match(stderr, new RegExp(`: ${count} stray errors, shown above\n$`))
        assert.equal(code, 1)
      })
    }
  }

  test('T7 process.exit by other code during a shutdown is told, with the hooks that it cut off and its stack', async () => {
    const { code, stderr } = await signalled('foreign-exit.js', 'SIGTERM')
    assert.equal(code, 3)
    assert.match(
      stderr,
      /^lastcall: exit 3 by other code, which cut off cut \(running\), later \(not started\)\n/,
    )
    assert.match(stderr, /^ +at .*someLibrary .*foreign-exit\.js:\d+:\d+/m)
  })

  test('R1 a signal in the turn in which the last hook is unregistered ends the process as Node does', async () => {
    const { signal } = await runFixture('stranded-signal.js')
    assert.equal(signal, 'SIGTERM')
  })

  test('D10 a timer that fires before its time is set again', async () => {
    const { stdout } = await runFixture('long-timer.js')
    assert.equal(stdout, 'clean\n')
  })

  test('D10 a timeout longer than a timer can hold does not fire early', async () => {
    const { code, stderr } = await signalled('far-deadline.js', 'SIGTERM')
    assert.equal(stderr, '')
    assert.equal(code, 0)
  })
})
