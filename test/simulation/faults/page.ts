import { renderTable } from '../../bench/table.ts'
import { type Found, type Planted, REAL, SIMULATED } from './planted.ts'

/** What stands between two marks is replaced, and all else is left. */
const BLOCK = /(<!-- found: (\w+) -->\n)[\s\S]*?(<!-- end -->)/g

const HEAD = ['kind', 'fault', 'shutdowns until found', 'what the last of them broke']

const BLOCKS: Readonly<Record<string, readonly Planted[]>> = { simulated: SIMULATED, real: REAL }

/** Puts how each fault was found into the page. */
export function renderPage(page: string, rows: readonly Found[]): string {
  return page.replace(
    BLOCK,
    (_, begin: string, name: string, end: string) =>
      `${begin}\n${tableOf(BLOCKS[name] ?? [], rows)}\n\n${end}`,
  )
}

function tableOf(planted: readonly Planted[], rows: readonly Found[]): string {
  const kinds = new Set(planted.map(({ kind }) => kind))
  const cells = rows
    .filter(({ kind }) => kinds.has(kind))
    .map(({ kind, fault, shutdowns, rule }) => [kind, fault, shutdowns.toLocaleString('en'), rule])
  return cells.length === 0 ? 'None yet.' : renderTable({ head: HEAD, rows: cells })
}
