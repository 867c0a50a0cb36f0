import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readProject } from '../../scripts/pages.ts'
import { renderPage } from '../simulation/faults/page.ts'
import { REAL, SIMULATED } from '../simulation/faults/planted.ts'
import { readRecord } from '../simulation/faults/record.ts'

describe('docs/simulation-faults.md', () => {
  const rows = readRecord()

  test('has how each fault was found last', () => {
    const page = readProject('docs/simulation-faults.md')
    assert.equal(page, renderPage(page, rows))
  })

  // `npm run simulate:mutants -- --new --write` finds those that are missing.
  test('has each planted fault, and no other', () => {
    assert.deepEqual(
      rows.map(({ kind, fault }) => `${kind}: ${fault}`),
      [...SIMULATED, ...REAL].map(({ kind, mutant }) => `${kind}: ${mutant.name}`),
    )
  })

  test('each fault has a name of its own in its kind', () => {
    const names = [...SIMULATED, ...REAL].map(({ kind, mutant }) => `${kind}: ${mutant.name}`)
    assert.equal(new Set(names).size, names.length)
  })
})
