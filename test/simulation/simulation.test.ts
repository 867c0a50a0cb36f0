import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Scenario } from './core/scenario.ts'
import { smallerThan } from './core/smaller.ts'
import { findMutant } from './find-mutant.ts'
import { judge } from './judge.ts'
import { KINDS, scenarioOf } from './kinds.ts'
import { shrink } from './shrink.ts'

// `npm run simulate` plays many more.

test('2,000 random shutdowns break no rule', async () => {
  for (let seed = 1; seed <= 2_000; seed++) {
    const { kind, scenario } = scenarioOf(seed)
    assert.deepEqual(await judge(kind, scenario), [], `seed ${seed}`)
  }
})

test('the same seed gives the same scenario, and another seed gives another one', () => {
  const [one, again, other] = [7, 7, 8].map((seed) => scenarioOf(seed).scenario)
  assert.deepEqual(one, again)
  assert.notDeepEqual(one, other)
})

test('a scenario that breaks a rule becomes smaller, and still breaks it', async () => {
  const hook = { kind: 'hook', priority: 0, runsMs: 5, ends: 'returns' } as const
  const scenario: Scenario = {
    options: { timeout: 9_000, reserve: 1_800, delay: 40, exit: 'code', processExit: false },
    hooks: [
      { ...hook, name: 'one', timeout: 90 },
      { ...hook, name: 'two', stopsMs: 5 },
      { ...hook, name: 'three' },
    ],
    events: [
      { atMs: 0, what: 'signal', signal: 'SIGTERM' },
      { atMs: 3, what: 'signal', signal: 'SIGTERM' },
    ],
  }
  // No rule, but a question that any rule may ask.
  const isBroken = async ({ hooks }: Scenario): Promise<boolean> => hooks.some(({ name }) => name === 'two')
  const small = await shrink({ smallerThan }, scenario, isBroken)
  assert.deepEqual(small, {
    options: { ...scenario.options, delay: 0 },
    hooks: [{ ...hook, name: 'two', runsMs: 0, stopsMs: undefined }],
    events: scenario.events.slice(0, 1),
  })
})

describe('a planted fault', () => {
  for (const kind of KINDS) {
    for (const mutant of kind.mutants.slice(0, 2)) {
      test(`is found: ${kind.name}, ${mutant.name}`, async () => {
        const { failures } = await findMutant(kind, mutant, 1_000, 1)
        assert.ok(failures.length > 0)
      })
    }
  }

  test('is refused if its place is not there', async () => {
    const mutant = { name: 'no place', file: 'core/shutdown/delay.ts', from: 'nobody wrote this', to: '' }
    await assert.rejects(
      findMutant({ name: 'core' }, mutant, 1, 1),
      /stands 0 times in core\/shutdown\/delay.ts/,
    )
  })
})
