import assert from 'node:assert/strict'
import { pause } from '../support/program.ts'

/** Longest that a test waits, in milliseconds. */
const PATIENCE = 30_000

/** Resolves when something is so; asks again and again. */
export async function becomesTrue(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + PATIENCE
  while (!(await isTrue())) {
    assert.ok(performance.now() < end, `not true after ${PATIENCE} ms: ${isTrue}`)
    await pause(1)
  }
}
