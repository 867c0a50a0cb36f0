import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readProject } from '../../scripts/pages.ts'
import { readTable } from '../support/example.ts'

const [head = [], claimed = [], asked = [], ...faults] = readTable('benchmarks.md', 'rule, fault')

/** A row of sums, by the library. */
const sumsOf = (row: readonly string[]): Map<string | undefined, string | undefined> =>
  new Map(head.map((library, at) => [library, row[at]]))

/** What a page calls a contender of the benchmark. */
const CONTENDERS = new Map([['five lines by hand', 'by-hand']])

function assertSums(rows: readonly (readonly (string | undefined)[])[]): void {
  assert.notEqual(rows.length, 0)
  for (const [library, ofClaimed, ofAsked] of rows) {
    const contender = CONTENDERS.get(library ?? '') ?? library
    assert.deepEqual(
      [ofClaimed, ofAsked],
      [claimed, asked].map((row) => sumsOf(row).get(contender)),
      library,
    )
  }
}

describe('docs/comparison.md', () => {
  test('has the sums of the fault tests, for all libraries', () => {
    const [, ...rows] = readTable('comparison.md', 'library')
    assertSums(rows.map(([library, , ofClaimed, ofAsked]) => [library, ofClaimed, ofAsked]))
    assert.equal(rows.length, head.length - 1)
  })

  test('names the libraries that pass a fault', () => {
    const [, ...rows] = readTable('comparison.md', 'fault')
    assert.notEqual(rows.length, 0)
    for (const [fault, count, names] of rows) {
      const cells = faults.find(([title]) => title === fault)
      assert.ok(cells, fault)
      const peers = head
        .map((library, at) => ({ library, cell: cells[at] }))
        .filter(({ library }) => !['rule, fault', 'lastcall', 'by-hand'].includes(library))
        .filter(({ cell }) => cell !== '–')
      const passing = peers.filter(({ cell }) => cell?.includes('yes')).map(({ library }) => library)
      assert.deepEqual(
        [count, names],
        [`${passing.length} of ${peers.length}`, passing.join(', ') || 'none'],
        fault,
      )
    }
  })

  test('has what was measured of the costs', () => {
    const measured = readProject('docs/benchmarks.md')
      .split('\n')
      .filter((line) => line.startsWith('| lastcall |'))
      .flatMap((line) => line.split('|').map((cell) => cell.trim()))
    const [, ...rows] = readTable('comparison.md', '')
    assert.equal(rows.length, 5)
    for (const [what, cost] of rows) {
      const [, figure] = /^([\d.]+)/.exec(cost ?? '') ?? []
      assert.ok(figure && measured.includes(figure), `${what}: ${cost}`)
    }
  })
})

test('the README has the sums of the fault tests', () => {
  const [, ...rows] = readTable('../README.md', 'library')
  const spelled = (cell = ''): string => cell.replace('/', ' of ')
  assertSums(rows.map(([library, ofClaimed, ofAsked]) => [library, spelled(ofClaimed), spelled(ofAsked)]))
})

test('the README has the failures of the rolling restarts', () => {
  const [, failed, of, restarts] = readTable('benchmarks.md', '').find(([name]) => name === 'lastcall') ?? []
  const stated = `${failed} of ${Number(of).toLocaleString('en-US')} requests`
  assert.ok(
    readProject('README.md')
      .replaceAll(/\s+/g, ' ')
      .includes(`In ${restarts} rolling restarts without a cluster, behind plain nginx, [${stated}`),
  )
})
