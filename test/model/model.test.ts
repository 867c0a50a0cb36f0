import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readProject } from '../../scripts/pages.ts'
import { check, lacksSpin, parse } from './checker.ts'
import { rowOf } from './page.ts'
import { MUTANTS, SCENES } from './runs.ts'

const page = readProject('docs/model.md')
const model = readProject('docs/model/shutdown.pml')

/** Whether the page has a row that begins with these cells. */
const hasRow = (cells: readonly string[]): boolean => page.includes(`\n| ${cells.join(' | ')} |`)

describe('the model of the shutdown', { skip: lacksSpin() }, () => {
  for (const run of [...SCENES, ...MUTANTS].filter(({ isQuick }) => isQuick)) {
    const outcome = run.violates === undefined ? 'nothing is violated' : `${run.violates} is violated`
    test(`the model, ${run.name} (${run.search}): ${outcome}, and docs/model.md has the figures`, () => {
      const found = check(run)
      assert.equal(found.violated, run.violates)
      assert.ok(hasRow(rowOf({ run, found })), `the page has another row than ${rowOf({ run, found })}`)
    })
  }
})

describe('docs/model.md', () => {
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

  test('explains each property that the model checks', () => {
    const checked = new Set([...model.matchAll(/check\((\w+),/g)].map(([, name]) => name as string))
    checked.delete('rule')
    const explained = [...page.matchAll(/^\| `(\w+)` \| [^|]+ \| [A-Z]\d/gm)].map(
      ([, name]) => name as string,
    )
    assert.deepEqual([...checked, 'no_deadlock', 'exit_is_reached'].sort(), explained.sort())
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
      })
    })
  }

  test('is no result if memory or depth was not enough', () => {
    assert.throws(() => parse(`Warning: Search not completed\n${stats}`), /not complete/)
    assert.throws(() => parse(`error: max search depth too small\n${stats}`), /not complete/)
  })
})
