import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { type Located, versionOf } from './app.ts'
import type { Row } from './judge.ts'
import { renderPage } from './page.ts'

const RECORD = new URL('./record.json', import.meta.url)
const PAGE = new URL('../../docs/applications.md', import.meta.url)
const MANIFEST = new URL('../../package.json', import.meta.url)

/** What was measured last, of each program. */
export interface Record {
  readonly node: string
  readonly machine: string
  readonly lastcall: string
  readonly rows: { readonly [name: string]: RowRecord }
}

/** One row, and of what it is. */
export interface RowRecord extends Row {
  readonly version: string
  readonly date: string
  /** Of lastcall, short; its version alone does not tell what was measured. */
  readonly commit: string
  /** How many runs in a row had this outcome. The figures are of the last one. */
  readonly runs: number
}

export function readRecord(): Record {
  return JSON.parse(readFileSync(RECORD, 'utf8'))
}

/** Keeps what was measured, and puts it into the docs. Rows of another machine or of another Node are dropped. */
export function recordRow({ app }: Located, row: Row, runs: number, all: readonly Located[]): void {
  const { rows, ...where } = readRecord()
  const here = {
    node: process.version,
    machine: `${cpus().length} cores of ${cpus()[0]?.model}, ${process.platform} ${process.arch}`,
    lastcall: JSON.parse(readFileSync(MANIFEST, 'utf8')).version,
  }
  const isOfHere = JSON.stringify(where) === JSON.stringify(here)
  const fresh = {
    version: versionOf(app),
    date: new Date().toISOString().slice(0, 10),
    commit: commit(),
    runs,
    ...withoutOutput(row),
  }
  const merged = { ...(isOfHere ? rows : {}), [app.name]: fresh }
  const names = all.map((each) => each.app.name).filter((name) => name in merged)
  const record: Record = {
    ...here,
    rows: Object.fromEntries(names.map((name) => [name, merged[name] as RowRecord])),
  }
  writeFileSync(RECORD, `${JSON.stringify(record, null, 2)}\n`)
  writeFileSync(PAGE, renderPage(readFileSync(PAGE, 'utf8'), record, all))
}

function commit(): string {
  return execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
    cwd: new URL('.', MANIFEST),
    encoding: 'utf8',
  }).trim()
}

/** What the programs wrote is for the terminal. */
function withoutOutput(row: Row): Row {
  return JSON.parse(JSON.stringify(row, (key, value) => (key === 'output' ? undefined : value)))
}
