import { readFileSync, writeFileSync } from 'node:fs'
import { renderPage } from './page.ts'
import { type Found, type Planted, REAL, SIMULATED } from './planted.ts'

const RECORD = new URL('./record.json', import.meta.url)
const PAGE = new URL('../../../docs/simulation-faults.md', import.meta.url)

export function readRecord(): readonly Found[] {
  return JSON.parse(readFileSync(RECORD, 'utf8'))
}

/** The row of a fault, if it was ever found. */
export function rowOf({ kind, mutant }: Planted, rows: readonly Found[]): Found | undefined {
  return rows.find((row) => row.kind === kind && row.fault === mutant.name)
}

/** Keeps how a fault was found, or that it was not, and puts it into the docs. Faults that are not planted any more are dropped. */
export function record(planted: Planted, found: Pick<Found, 'shutdowns' | 'rule'> | undefined): void {
  const before = readRecord()
  const fresh = found && { kind: planted.kind, fault: planted.mutant.name, ...found }
  const rows = [...SIMULATED, ...REAL].flatMap(
    (each) => (each.mutant === planted.mutant ? fresh : rowOf(each, before)) ?? [],
  )
  writeFileSync(RECORD, `${JSON.stringify(rows, null, 2)}\n`)
  writeFileSync(PAGE, renderPage(readFileSync(PAGE, 'utf8'), rows))
}
