import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Context } from '../../src/rehearse/rehearsals/context.ts'
import { PLANS } from '../../src/rehearse/rehearsals/plans.ts'
import { termsOf } from '../../src/rehearse/rehearsals/run-rehearsal.ts'
import type { RehearsalId } from '../../src/rehearse/result.ts'

/** The second signal of a rehearsal, if the first rehearsal took so long to stop, in milliseconds. */
function secondOf(id: RehearsalId, stopMs: number) {
  const plan = PLANS.find((each) => each.id === id)
  assert.ok(plan)
  const options = { signal: 'SIGTERM', grace: 30_000 }
  return termsOf(plan, { options, lessons: { stopMs } } as Context).second
}

describe('P1 the second signal', () => {
  for (const [stopMs, afterMs] of [
    [10, 50],
    [400, 240],
    [2_000, 1_200],
    [2_500, 1_500],
    [5_000, 1_500],
  ] as const) {
    test(`of a service that stops after ${stopMs} ms comes after ${afterMs} ms`, () => {
      assert.deepEqual(secondOf('twice', stopMs), { signal: 'SIGTERM', afterMs })
      assert.deepEqual(secondOf('then-sigint', stopMs), { signal: 'SIGINT', afterMs })
    })
  }

  test('is in no other rehearsal', () => {
    const others = PLANS.filter(({ id }) => id !== 'twice' && id !== 'then-sigint')
    assert.deepEqual(
      others.map(({ id }) => secondOf(id, 400)),
      others.map(() => undefined),
    )
  })
})
