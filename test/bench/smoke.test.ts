import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Result } from './case.ts'
import { CASES } from './cases.ts'

/** What a figure must not look like. */
const NO_FIGURE = /NaN|Infinity|undefined|null|\[object/

function assertWhole({ tables, targets = [], plots = [] }: Result): void {
  assert.ok(tables.length > 0, 'there is a table')
  for (const { head, rows } of tables) {
    assert.ok(rows.length > 0, 'a table has rows')
    for (const row of rows) {
      assert.equal(row.length, head.length, row.join(' | '))
      assert.doesNotMatch(row.join(' | '), NO_FIGURE)
    }
  }
  for (const { what, measured } of targets) {
    assert.match(measured, /\d/, what)
    assert.doesNotMatch(measured, NO_FIGURE, what)
  }
  for (const { lines } of plots) assert.ok(lines.length > 0, 'a plot has lines')
}

// Whether each case works, not how fast: the sizes are the smallest.
describe('npm run bench', () => {
  for (const { name, sizes, run } of CASES) {
    test(name, async (t) => {
      const result = await run(sizes.smoke)
      if (result.skipped) t.skip(result.skipped)
      else assertWhole(result)
    })
  }

  test('names are unique', () => {
    assert.equal(new Set(CASES.map(({ name }) => name)).size, CASES.length)
  })
})
