import { readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import type { Result } from './case.ts'
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

export interface CaseRecord extends Result {
  readonly date: string
  readonly seconds: number
}

export function readRecord(): Record {
  return JSON.parse(readFileSync(RECORD, 'utf8'))
}

/** Keeps the figures of a case, and puts them into the docs. */
export function recordRun(name: string, seconds: number, result: Result): void {
  const date = new Date().toISOString().slice(0, 10)
  const record: Record = {
    node: process.version,
    machine: `${cpus().length} cores of ${cpus()[0]?.model}, ${process.platform} ${process.arch}`,
    versions: [LASTCALL, ...PEERS].map(versionOf),
    cases: { ...readRecord().cases, [name]: { date, seconds: Math.round(seconds), ...result } },
  }
  writeFileSync(RECORD, `${JSON.stringify(record, null, 2)}\n`)
  for (const plot of result.plots ?? []) {
    writeFileSync(new URL(`benchmarks/${plot.file}.svg`, DOCS), drawPlot(plot))
  }
  const page = new URL('benchmarks.md', DOCS)
  writeFileSync(page, renderPage(readFileSync(page, 'utf8'), record))
}
