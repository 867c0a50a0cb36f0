import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { pause, signalled, signalledTwice, withProgram } from '../support/program.ts'

describe('a real process', { concurrency: 2 }, () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    test(`X1 ${signal}: an async hook is awaited, exit 0`, async () => {
      assert.deepEqual(await signalled('async-hook.js', signal), {
        code: 0,
        signal: null,
        stdout: `ready\nclosed on ${signal}\n`,
        stderr: '',
      })
    })
  }

  for (const loop of ['held', 'empty']) {
    test(`D3, D4, D8 a hook that never settles, with the loop ${loop}: exit 124, named, the others ran`, async () => {
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

  test('X5 a hook that throws and one that rejects: the others run, exit 1', async () => {
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
    test(`T2, T3 ${first} and ${second} ${gap} ms later: hooks run once and to their end`, async () => {
      const outcome = await signalledTwice('slow.js', first, gap, second, { args: ['700'] })
      assert.deepEqual(outcome, {
        code: 0,
        signal: null,
        stdout: 'ready\nslow starts\nslow ends\n',
        stderr: '',
      })
    })
  }

  test('T2 a repeated SIGINT that a blocked loop keeps waiting is still part of the first', async () => {
    const { code, stdout } = await withProgram('blocked.js', async (program) => {
      await program.until('ready')
      program.kill('SIGINT')
      await program.until('blocks starts')
      program.kill('SIGINT')
      return program.exited()
    })
    assert.equal(stdout, 'ready\nblocks starts\nafter ran\n')
    assert.equal(code, 0)
  })

  for (const first of ['SIGINT', 'SIGTERM'] as const) {
    test(`T3 a SIGINT one second after a ${first}: exit 130 at once`, async () => {
      const { outcome, ms } = await withProgram(
        'slow.js',
        async (program) => {
          await program.until('ready')
          program.kill(first)
          await pause(1_000)
          const start = performance.now()
          program.kill('SIGINT')
          const outcome = await program.exited()
          return { outcome, ms: performance.now() - start }
        },
        { args: ['6000'] },
      )
      assert.equal(outcome.code, 130)
      assert.match(
        outcome.stderr,
        /^lastcall: exit 130, \d+ ms after .*: forced by SIGINT\n {2}slow {2}had not ended/,
      )
      assert.ok(ms < 2_000, `it took ${ms} ms`)
    })
  }

  test('D3 a trigger that blocks past the deadline leaves every hook its turn', async () => {
    const { code, stdout, stderr } = await withProgram('blocked-trigger.js', (program) => program.exited())
    assert.equal(stdout, 'first ran\nsecond ran\n')
    assert.doesNotMatch(stderr, /timed out after/)
    assert.equal(code, 124)
  })

  test('D1, T3 hooks that never wait keep neither the deadline nor a SIGINT from being heard', async () => {
    const timedOut = await signalled('busy-hooks.js', 'SIGTERM', { args: ['500'] })
    assert.match(timedOut.stderr, /^lastcall: exit 124, [5-9]\d\d ms after SIGTERM/)
    assert.match(timedOut.stderr, /busy 1 +had not started/)
    assert.equal(timedOut.code, 124)
    const forced = await signalledTwice('busy-hooks.js', 'SIGTERM', 300, 'SIGINT', { args: ['3000'] })
    assert.equal(forced.code, 130)
  })

  test('X4 2 MB written by the last hook to a slow reader arrive whole', async () => {
    let bytes = 0
    let tail = ''
    const { code } = await withProgram('big-output.js', async (program) => {
      await program.until('ready')
      const { stdout } = program.child
      stdout?.pause()
      program.kill('SIGTERM')
      await pause(300)
      stdout?.removeAllListeners('data').on('data', (text: string) => {
        bytes += text.length
        tail = (tail + text).slice(-3)
        stdout.pause()
        setTimeout(() => stdout.resume(), 5)
      })
      stdout?.resume()
      return program.exited()
    })
    assert.equal(bytes, 2_000_003)
    assert.equal(tail, 'END')
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
    test(`T6 ${what} whose reader is gone: no crash, the hook ends, exit 0`, async () => {
      const outcome = await withProgram(fixture, async (program) => {
        await program.until('ready')
        program.child.stdout?.destroy()
        program.kill('SIGTERM')
        return program.exited()
      })
      assert.equal(outcome.stderr, stderr)
      assert.equal(outcome.code, 0)
    })
  }

  test('T5 a stray rejection and a stray exception while stopping: the hooks go on, exit 1', async () => {
    const { code, stdout, stderr } = await signalled('stray-rejection.js', 'SIGTERM')
    assert.equal(stdout, 'ready\nmessy ended\nlast ran\n')
    assert.match(stderr, /lastcall: unhandledRejection while stopping: Error: stray rejection\n/)
    assert.match(stderr, /lastcall: uncaughtException while stopping: Error: stray exception\n/)
    assert.match(stderr, /lastcall: exit 1, \d+ ms after SIGTERM: 2 stray errors, shown above\n$/)
    assert.equal(code, 1)
  })

  test('T5 work that ends because its signal has aborted is no stray error', async () => {
    const outcome = await signalled('aborted-work.js', 'SIGTERM')
    assert.deepEqual(outcome, { code: 0, signal: null, stdout: 'ready\n', stderr: '' })
  })

  for (const kind of ['synchronous', 'asynchronous']) {
    for (const count of [2, 160]) {
      test(`T5 a stray rejection of each of ${count} ${kind} hooks, the last too: all are counted`, async () => {
        const { code, stderr } = await signalled('many-strays.js', 'SIGTERM', { args: [String(count), kind] })
        assert.equal(stderr.match(/while stopping: Error: lost \d+/g)?.length, count)
        assert.match(stderr, new RegExp(`: ${count} stray errors, shown above\n$`))
        assert.equal(code, 1)
      })
    }
  }

  test('T7 process.exit by other code: stderr names what was cut off and shows the call', async () => {
    const { code, stderr } = await signalled('foreign-exit.js', 'SIGTERM')
    assert.equal(code, 3)
    assert.match(
      stderr,
      /^lastcall: exit 3 by other code, which cut off cut \(running\), later \(not started\)\n/,
    )
    assert.match(stderr, /^ +at .*someLibrary .*foreign-exit\.js:\d+:\d+/m)
  })

  test('R1 a signal in the turn in which the last hook leaves ends the process as if nobody had listened', async () => {
    const outcome = await withProgram('stranded-signal.js', (program) => program.exited())
    assert.equal(outcome.signal, 'SIGTERM')
  })

  test('D10 a timer that fires before its time is set again', async () => {
    const { stdout } = await withProgram('long-timer.js', (program) => program.exited())
    assert.equal(stdout, 'clean\n')
  })

  test('D10 durations beyond what a timer can hold do not fire early', async () => {
    const { code, stderr } = await signalled('far-deadline.js', 'SIGTERM')
    assert.equal(stderr, '')
    assert.equal(code, 0)
  })
})
