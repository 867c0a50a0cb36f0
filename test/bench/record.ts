import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { isDeepStrictEqual } from 'node:util'
import type { Result } from './case.ts'
import { CASES } from './cases.ts'
import { LASTCALL, PEERS, versionOf } from './contenders.ts'
import { renderPage } from './page.ts'
import { drawPlot } from './plot.ts'

const RECORD = new URL('./record.json', import.meta.url)
const DOCS = new URL('../../docs/', import.meta.url)

/** What was measured last, of each case. */
export interface Record {
  readonly node: string
  readonly machine: string
  readonly versions: readonly string[]
  readonly cases: { readonly [name: string]: CaseRecord }
}

interface CaseRecord extends Result {
  readonly date: string
  readonly seconds: number
}

export function readRecord(): Record {
  return JSON.parse(readFileSync(RECORD, 'utf8'))
}

/** With what is measured now. */
function here(): Omit<Record, 'cases'> {
  return {
    node: process.version,
    machine: `${cpus().length} cores of ${cpus()[0]?.model}, ${process.platform} ${process.arch}`,
    versions: [LASTCALL, ...PEERS].map(versionOf),
  }
}

/** Whether some cases can be measured anew: figures of two machines or of other versions do not belong on one page. */
export function isOfHere({ cases, ...rest }: Record): boolean {
  return Object.keys(cases).length === 0 || isDeepStrictEqual(rest, here())
}

/** Lets all figures go, before all are measured anew; those of a case that has to be named stay as long as they may. */
export function clearRecord(): void {
  const record = readRecord()
  const kept = CASES.filter(({ isByNameOnly }) => isByNameOnly && isOfHere(record)).map(({ name }) => name)
  const cases = Object.fromEntries(Object.entries(record.cases).filter(([name]) => kept.includes(name)))
  writeRecord({ ...here(), cases })
}

/** Keeps the figures of a case, and puts them into the docs. */
export function recordRun(name: string, seconds: number, result: Result): void {
  const date = new Date().toISOString().slice(0, 10)
  const cases = { ...readRecord().cases, [name]: { date, seconds: Math.round(seconds), ...result } }
  const record: Record = { ...here(), cases }
  mkdirSync(new URL('benchmarks/', DOCS), { recursive: true })
  for (const plot of result.plots ?? []) {
    writeFileSync(new URL(`benchmarks/${plot.file}.svg`, DOCS), drawPlot(plot))
  }
  const page = new URL('benchmarks.md', DOCS)
  writeFileSync(page, renderPage(readFileSync(page, 'utf8'), record))
  writeRecord(record)
}

function writeRecord(record: Record): void {
  writeFileSync(RECORD, `${JSON.stringify(record, null, 2)}\n`)
}
