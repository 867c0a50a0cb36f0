import assert from 'node:assert/strict'
import type { ProgramResult } from 'lastcall/testing'
import { type FixtureOptions, signalled } from './fixture.ts'
import { NAMESPACE, NO_NAMESPACE } from './program.ts'

/** Blocks JavaScript in three ways, of which each is interrupted in a way of its own. */
export const WAYS = ['loop', 'regex', 'wait'] as const

/** The ways to be in the process: on its own, or as process 1, as in a container. */
export const PLACES: Readonly<Record<string, { skip: string | false; wrapper: readonly string[] }>> = {
  'a process': { skip: false, wrapper: [] },
  'process 1': { skip: NO_NAMESPACE, wrapper: NAMESPACE },
}

/** Milliseconds that the machine may add. */
const SLACK = 100

/** Runs the program whose hooks block, with a deadline of 1 s. */
export const runBlocked = (options: FixtureOptions): Promise<ProgramResult> =>
  signalled('blocks.js', 'SIGTERM', options)

/** The hook was interrupted by its own timeout of 200 ms, before last call, which is after 500 ms. */
export function assertInterrupted({ code, stdout, stderr }: ProgramResult): void {
  assert.equal(stdout, 'ready\nnewest ran\noldest ran \nexit listener 1\n')
  const told =
    /lastcall: exit 1, (\d+) ms after SIGTERM: 1 of \d+ hooks did not succeed\n {2}blocks {2}timed out after \d+ ms \(blocked the event loop, interrupted\)\n/.exec(
      stderr,
    )
  assert.ok(told, stderr)
  const ms = Number(told[1])
  assert.ok(ms >= 200 && ms < 500, stderr)
  assert.equal(code, 1)
}

/** The watchdog had the main thread end: everything that a forced end promises is there. */
export function assertForced({ code, stdout, stderr }: ProgramResult): void {
  assert.equal(stdout, 'ready\nnewest ran\nwaits ran\noldest ran \nexit listener 124\n')
  const told =
    /lastcall: exit 124, (\d+) ms after SIGTERM: (?:the event loop is blocked|the deadline passed)\n {2}blocks +had not ended/.exec(
      stderr,
    )
  assert.ok(told, stderr)
  assert.match(stderr, /blocks as well +timed out after/)
  assert.ok(Number(told[1]) < 1_000 + SLACK, stderr)
  assert.equal(code, 124)
}

/** Nobody could run anything on the main thread: the process was killed, at the deadline. */
export function assertKilled({ code, signal, stdout, stderr }: ProgramResult): void {
  assert.equal(stdout, 'ready\nnewest ran\n')
  assert.match(
    stderr,
    /lastcall: killed at the deadline: `blocks` blocks the process, or a hook before it, or a thread\n$/,
  )
  assert.deepEqual([code, signal], [null, 'SIGKILL'])
}
