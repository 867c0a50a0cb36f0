import assert from 'node:assert/strict'
import type { ProgramResult } from 'lastcall/testing'
import { type FixtureOptions, signalled } from './fixture.ts'
import { NAMESPACE, NO_NAMESPACE } from './program.ts'

/** Three ways to block JavaScript. */
export const WAYS = ['loop', 'regex', 'wait'] as const

/** The ways to be in the process: on its own, or as process 1, as in a container. */
export const PLACES: Readonly<Record<string, { skip: string | false; wrapper: readonly string[] }>> = {
  'a process': { skip: false, wrapper: [] },
  'process 1': { skip: NO_NAMESPACE, wrapper: NAMESPACE },
}

/** Milliseconds that a busy machine may add. */
const SLACK = 500

/** Runs the program whose hooks block, with a deadline of 2 s. */
export const runBlocked = (options: FixtureOptions): Promise<ProgramResult> =>
  signalled('blocks.js', 'SIGTERM', options)

/** The watchdog had the main thread end the process in time: the hook is named, and the others got their synchronous part. */
export function assertForced({ code, stdout, stderr }: ProgramResult): void {
  assert.match(stdout, /^ready\nnewest ran\n(?:waits ran\n)?oldest ran \nexit listener 124\n$/)
  const told =
    /lastcall: exit 124, (\d+) ms after SIGTERM: (?:the event loop is blocked|the deadline passed)\n {2}blocks +had not ended/.exec(
      stderr,
    )
  assert.ok(told, stderr)
  assert.ok(Number(told[1]) < 2_000 + SLACK, stderr)
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
