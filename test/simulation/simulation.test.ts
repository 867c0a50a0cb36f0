import assert from 'node:assert/strict'
import { type SpawnSyncReturns, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { CORE } from './core/kind.ts'
import type { Scenario } from './core/scenario.ts'
import { smallerThan } from './core/smaller.ts'
import { findMutant, inMutatedCopy, mutate } from './faults/find-mutant.ts'
import { REAL, SIMULATED } from './faults/planted.ts'
import { judge } from './judge.ts'
import { KINDS, scenarioOf } from './kinds.ts'
import { Random } from './random.ts'
import { shrink } from './shrink.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

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

/** What a run has left for the next turns of the event loop is done. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setTimeout(resolve))
}

describe('nothing real stays open', () => {
  for (const kind of KINDS) {
    test(`after a run: ${kind.name}`, async () => {
      const play = (seed: number): Promise<unknown> => kind.play(kind.generate(new Random(seed)))
      // The first one may load modules.
      await play(1)
      await turns()
      const before = process.getActiveResourcesInfo().sort()
      for (let seed = 2; seed <= 30; seed++) await play(seed)
      await turns()
      assert.deepEqual(process.getActiveResourcesInfo().sort(), before)
    })
  }
})

test('a scenario becomes smaller for as long as the answer to a question stays the same', async () => {
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
        const { failures } = await findMutant(kind.name, mutant, 1_000, 1)
        assert.ok(failures.length > 0)
      })
    }
  }

  // Sources move: without this, only a command that takes long would tell.
  test('has its one place in the sources, each of them', () => {
    for (const { mutant } of [...SIMULATED, ...REAL]) assert.doesNotThrow(() => mutate(mutant))
  })

  test('is printed as a small test that fails with it, and passes without it', async () => {
    const mutant = CORE.mutants.find(({ name }) => name === 'a stray error does not change the status')
    assert.ok(mutant)
    await inMutatedCopy(mutant, [], async (copy) => {
      const simulated = run(copy, 'test/simulation/run.ts', '--runs', '400', '--only', 'core')
      assert.equal(simulated.status, 1)
      const [, rule] = /^Seed \d+ breaks:\n {2}(.+)$/m.exec(simulated.stdout) ?? []
      assert.match(rule ?? '', /^X1 the status is 0 exactly if all went well/)
      const [, pasted] = /kept\.test\.ts:\n\n(test\([\s\S]*?^}\))$/m.exec(simulated.stdout) ?? []
      assert.ok(pasted)
      const scenario = scenarioIn(pasted)
      assert.deepEqual([scenario.hooks.length, scenario.events.length], [1, 2])
      const withFault = run(copy, writeTest(copy, copy, pasted))
      assert.equal(withFault.status, 1)
      assert.ok(withFault.stdout.includes(rule ?? ''))
      assert.equal(run(copy, writeTest(copy, ROOT, pasted)).status, 0)
    })
  })

  test('is refused if its place is not there', async () => {
    const mutant = { name: 'no place', file: 'core/shutdown/delay.ts', from: 'nobody wrote this', to: '' }
    await assert.rejects(findMutant('core', mutant, 1, 1), /stands 0 times in core\/shutdown\/delay.ts/)
  })
})

/** Runs a TypeScript file in a folder. */
function run(folder: string, ...args: readonly string[]): SpawnSyncReturns<string> {
  // Otherwise Node's test runner would take the output of a test in a test for its own.
  const { NODE_TEST_CONTEXT, ...env } = process.env
  return spawnSync(process.execPath, ['--import', 'tsx', ...args], { cwd: folder, env, encoding: 'utf8' })
}

/** Makes a test that was printed a file, which tests the library in a folder. */
function writeTest(folder: string, library: string, text: string): string {
  const path = join(folder, 'printed.test.ts')
  const imports = [
    "import assert from 'node:assert/strict'",
    "import { test } from 'node:test'",
    `import { judge } from '${join(library, 'test/simulation/judge.ts')}'`,
    `import { kindOf } from '${join(library, 'test/simulation/kinds.ts')}'`,
  ]
  writeFileSync(path, `${imports.join('\n')}\n\n${text}\n`)
  return path
}

/** The scenario of a test that was printed. */
function scenarioIn(text: string): Scenario {
  const [, json] = /kindOf\('core'\), ([\s\S]*)\), \[\]\)/.exec(text) ?? []
  return JSON.parse(json ?? '')
}
