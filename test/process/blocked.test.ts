import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { describe, test } from 'node:test'
import { type Outcome, signalled } from '../support/program.ts'

/** Blocks JavaScript in three ways, of which each is interrupted in a way of its own. */
const WAYS = ['loop', 'regex', 'wait']

/** Milliseconds that the machine may add. */
const SLACK = 100

/** Process 1 needs a namespace of its own, and that needs a privilege. */
const canUnshare = spawnSync('unshare', ['--pid', '--fork', '--mount-proc', 'true']).status === 0

/** The ways to be in the process: on its own, or as process 1, as in a container. */
const PLACES: Record<string, { skip: string | false; isFirst: boolean }> = {
  'a process': { skip: false, isFirst: false },
  'process 1': { skip: !canUnshare && '`unshare --pid` is not allowed here', isFirst: true },
}

interface Case {
  readonly args: readonly string[]
  readonly flags?: readonly string[]
  readonly isFirst?: boolean
}

const run = ({ args, flags = [], isFirst = false }: Case): Promise<Outcome> =>
  signalled('blocks.js', 'SIGTERM', { args, flags, isFirst })

/** When the report says that the process ended, in milliseconds. */
const reportedMs = ({ stderr }: Outcome): number => Number(/exit \d+, (\d+) ms/.exec(stderr)?.[1])

for (const [place, { skip, isFirst }] of Object.entries(PLACES)) {
  describe(`the event loop of ${place} is blocked`, { skip, concurrency: 2 }, () => {
    for (const wrapper of ['plain', 'bind', 'snapshot', 'scope', 'store']) {
      for (const way of WAYS) {
        test(`D5 by the synchronous part of a hook, ${way}, ${wrapper}: interrupted, named, the next ones run`, async () => {
          const { code, stdout, stderr } = await run({ args: [way, 'sync', wrapper], isFirst })
          assert.equal(stdout, 'ready\nnewest ran\noldest ran \nexit listener 1\n')
          assert.match(
            stderr,
            /^lastcall: exit 1, [23]\d\d ms after SIGTERM: 1 of 3 hooks did not succeed\n {2}blocks {2}timed out after [23]\d\d ms \(blocked the event loop, interrupted\)\n$/,
          )
          assert.equal(code, 1)
        })
      }
    }

    for (const way of WAYS) {
      test(`D5 at last call, ${way}: it has a share of what is left`, async () => {
        const outcome = await run({ args: [way, 'last call'], isFirst })
        assert.equal(outcome.stdout, 'ready\nnewest ran\noldest ran \nexit listener 124\n')
        assert.match(outcome.stderr, /blocks +timed out after \d{2,3} ms \(started at last call; blocked/)
        assert.equal(outcome.code, 124)
      })

      test(`D6 after an await, ${way}: 124 in time, named, what had not started starts, 'exit' listeners run`, async () => {
        const outcome = await run({ args: [way, 'later'], isFirst })
        assertForced(outcome)
        assert.match(
          outcome.stderr,
          /^lastcall: blocks blocks the event loop\n[\s\S]* at .*blocks\.js:\d+:\d+/,
        )
      })
    }

    test('D6 after an await, where the code has lost its async context', async () => {
      const outcome = await run({ args: ['loop', 'later', 'bind'], isFirst })
      assertForced(outcome)
      assert.match(outcome.stderr, /^lastcall: unknown code, beside blocks \(running\)/)
    })
  })
}

/** The watchdog had the main thread end: everything that a forced end promises is there. */
function assertForced(outcome: Outcome): void {
  const { code, stdout, stderr } = outcome
  assert.equal(stdout, 'ready\nnewest ran\nwaits ran\noldest ran \nexit listener 124\n')
  assert.match(
    stderr,
    /lastcall: exit 124, \d+ ms after SIGTERM: the deadline passed\n {2}blocks +had not ended/,
  )
  assert.match(stderr, /blocks as well +timed out after/)
  assert.ok(reportedMs(outcome) < 1_000 + SLACK, `${reportedMs(outcome)} ms`)
  assert.equal(code, 124)
}

describe('the event loop is blocked outside of JavaScript', () => {
  test('D6 execSync after an await: killed at the deadline', async () => {
    const start = performance.now()
    const { code, signal, stdout } = await run({ args: ['native', 'later'] })
    const ms = performance.now() - start
    assert.equal(stdout, 'ready\nnewest ran\n')
    assert.deepEqual([code, signal], [null, 'SIGKILL'])
    assert.ok(ms < 3_000, `${ms} ms`)
  })
})

describe('the event loop is blocked, and the inspector is in use', { concurrency: 2 }, () => {
  for (const way of WAYS) {
    for (const [name, flags, debug] of [
      ['--inspect=0', ['--inspect=0'], ''],
      ['inspector.open()', [], 'open'],
      ['a session of the application', [], 'session'],
    ] as const) {
      test(`D6 ${name}, ${way}: 124`, async () => {
        assertForced(await run({ args: [way, 'later', 'plain', debug], flags }))
      })
    }
  }
})
