import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readProject } from '../../scripts/pages.ts'
import { check, lacksSpin, parse } from './checker.ts'
import { digestOfModel } from './digest.ts'
import { rowOf } from './page.ts'
import { neverReached } from './reach.ts'
import { MUTANTS, SCENES } from './runs.ts'

const page = readProject('docs/model.md')
const model = readProject('docs/model/shutdown.pml')

/** Whether the page has a row that begins with these cells. */
const hasRow = (cells: readonly string[]): boolean => page.includes(`\n| ${cells.join(' | ')} |`)

/** The names of all properties: those of the assertions, and Spin's own two. */
function propertiesOf(text: string): string[] {
  const checked = new Set([...text.matchAll(/check\((\w+),/g)].map(([, name]) => name as string))
  checked.delete('rule')
  return [...checked, 'no_deadlock', 'exit_is_reached'].sort()
}

describe('the model of the shutdown', { skip: lacksSpin() }, () => {
  for (const run of [...SCENES, ...MUTANTS].filter(({ isQuick }) => isQuick)) {
    const outcome = run.violates === undefined ? 'nothing is violated' : `${run.violates} is violated`
    test(`the model, ${run.name} (${run.search}): ${outcome}, and docs/model.md has the figures`, () => {
      const found = check(run, { level: '-O0' })
      assert.equal(found.violated, run.violates)
      assert.ok(hasRow(rowOf({ run, found })), `the page has another row than ${rowOf({ run, found })}`)
    })
  }
})

describe('docs/model.md', () => {
  test('has the figures of this model: after a change of it, `npm run model -- --write` makes them again', () => {
    assert.ok(page.includes(`\`${digestOfModel()}\``), `the page is of another model than ${digestOfModel()}`)
  })

  test('has another digest for another model, but not for another comment', () => {
    const now = digestOfModel(model)
    assert.notEqual(digestOfModel(model.replace('openTurn = 1', 'openTurn = 0')), now)
    assert.equal(digestOfModel(`/* A comment. */\n${model}`), now)
  })

  test('has a row for each search, each without a violation', () => {
    const missing = SCENES.filter(
      ({ name, macros }) =>
        !new RegExp(`\\| ${name} \\| .* \\| \`${macros.join(' ')}\` \\| .* \\| holds \\|`).test(page),
    )
    assert.deepEqual(missing, [])
  })

  test('has a row for each mutant of the model, with the property that it violates', () => {
    const missing = MUTANTS.filter(
      ({ name, what, violates }) => !hasRow([`\`${name}\``, `${what}`, `\`${violates}\``]),
    )
    assert.deepEqual(missing, [])
    const planted = new Set([...model.matchAll(/^#ifn?def (M_\w+)/gm)].map(([, name]) => name))
    assert.deepEqual([...planted].sort(), MUTANTS.map(({ name }) => name).sort())
  })

  test('has a mutant for each property that the model checks', () => {
    const violated = new Set(MUTANTS.map(({ violates }) => violates))
    assert.deepEqual(
      propertiesOf(model).filter((name) => !violated.has(name)),
      [],
    )
  })

  test('explains each property that the model checks', () => {
    const explained = [...page.matchAll(/^\| `(\w+)` \| [^|]+ \| [A-Z]\d/gm)].map(
      ([, name]) => name as string,
    )
    assert.deepEqual(propertiesOf(model), explained.sort())
  })
})

describe('what the checker prints', () => {
  const stats = `State-vector 144 byte, depth reached 154, errors: 1
    95333 states, stored
  189.609	total actual memory usage
pan: elapsed time 0.14 seconds`

  for (const [line, violated] of [
    ['pan:1: assertion violated ( !(hasRun[h])||R9_runs_once) (at depth 74)', 'R9_runs_once'],
    ['pan:1: invalid end state (at depth 19)', 'no_deadlock'],
    ['pan:1: acceptance cycle (at depth 171)', 'exit_is_reached'],
  ] as const) {
    test(`is read as a violation of ${violated}`, () => {
      assert.deepEqual(parse(`${line}\n${stats}`), {
        states: 95_333,
        depth: 154,
        megabytes: 189.609,
        seconds: 0.14,
        violated,
        missed: [],
      })
    })
  }

  test('is no result if memory or depth was not enough', () => {
    assert.throws(() => parse(`Warning: Search not completed\n${stats}`), /not complete/)
    assert.throws(() => parse(`error: max search depth too small\n${stats}`), /not complete/)
  })

  test('lists what was not reached, without its own claim', () => {
    const { missed } = parse(`${stats}
unreached in proctype Time
\t/a/shutdown.pml:457, state 6, "signals!0,!(isWindowOver)"
\t/a/shutdown.pml:470, state 23, "-end-"
\t(1 of 23 states)
unreached in claim exit_is_reached
\t_spin_nvr.tmp:3, state 5, "(1)"`)
    assert.deepEqual(missed, [
      { place: 'proctype Time, state 6', line: 457, text: 'signals!0,!(isWindowOver)' },
    ])
  })
})

describe('what no search has reached', () => {
  const first = { place: 'proctype Stack, state 1', line: 7, text: 'lines = 1' }
  const second = { ...first, place: 'proctype Stack, state 2' }

  test('is a statement that each search misses at all its places', () => {
    const all = [first, second]
    assert.deepEqual(neverReached([{ all, missed: all }]), [second])
    assert.deepEqual(neverReached([{ all, missed: [first] }]), [])
    assert.deepEqual(
      neverReached([
        { all, missed: all },
        { all: [second], missed: [] },
      ]),
      [],
    )
  })
})
