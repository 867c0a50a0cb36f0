import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ProgramResult } from 'lastcall/testing'
import { runFixture } from '../../support/fixture.ts'
import { pause } from '../../support/program.ts'
import { Cgroup, NO_CGROUP } from './cgroup.ts'

/** Milliseconds from SIGTERM to the pause, and what a busy machine may need to exit. */
const BEFORE = 200
const SLACK = 1_000

interface Paused extends ProgramResult {
  /** Milliseconds from the end of the pause to the exit. */
  readonly afterMs: number
}

/** The ways to stop a process for a while. */
const PAUSES = { SIGSTOP: runStopped, 'the freezer': runFrozen }

describe('a process is paused during its shutdown', { concurrency: 8 }, () => {
  for (const [name, run] of Object.entries(PAUSES)) {
    const skip = run === runFrozen && NO_CGROUP

    for (const way of ['hangs', 'takes a second', 'loops']) {
      test(`D11 ${name} beyond the deadline, and a hook ${way}: the process ends at once with 124, and says so`, {
        skip,
      }, async () => {
        const { code, stderr, afterMs } = await run(way, 4_000)
        assert.match(
          stderr,
          /^lastcall: exit 124, \d+ ms after SIGTERM: the deadline had passed \d+ ms before/m,
        )
        assert.equal(code, 124)
        assert.ok(afterMs < SLACK, `${afterMs} ms`)
      })
    }

    test(`D11 ${name} beyond last call, but not beyond the deadline: a hook that takes a second ends with 0`, {
      skip,
    }, async () => {
      const { code, stderr } = await run('takes a second', 1_500)
      assert.equal(code, 0, stderr)
    })
  }
})

function runStopped(way: string, ms: number): Promise<Paused> {
  return runPaused(way, ms, [], {
    stop: (pid) => process.kill(pid, 'SIGSTOP'),
    start: (pid) => process.kill(pid, 'SIGCONT'),
  })
}

function runFrozen(way: string, ms: number): Promise<Paused> {
  return Cgroup.with((group) =>
    runPaused(way, ms, group.wrapper, { stop: () => group.pause(true), start: () => group.pause(false) }),
  )
}

async function runPaused(
  way: string,
  ms: number,
  wrapper: readonly string[],
  { stop, start }: { stop(pid: number): void; start(pid: number): void },
): Promise<Paused> {
  let awakeAt = 0
  const options = { args: [way], until: 'ready', wrapper }
  const result = await runFixture('starved/one-hook.js', options, async (program) => {
    program.kill('SIGTERM')
    await pause(BEFORE)
    stop(program.pid)
    await pause(ms)
    start(program.pid)
    awakeAt = performance.now()
    await program.exited
  })
  return { ...result, afterMs: Math.round(performance.now() - awakeAt) }
}
