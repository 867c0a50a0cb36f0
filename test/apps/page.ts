import { renderTable } from '../bench/table.ts'
import { type Located, versionOf } from './app.ts'
import type { Record, RowRecord } from './record.ts'
import type { Reloaded } from './reloading.ts'
import type { Outcome } from './trial.ts'

/** What stands between two marks is replaced, and all else is left. */
const BLOCK = /(<!-- measured: (\w+) -->\n)[\s\S]*?(<!-- end -->)/g

const HEAD = [
  'program',
  'serves',
  'without lastcall',
  'with `lastcall/auto`',
  'as 2 instances, with 2 reloads',
]

/** Puts what was measured into the page. */
export function renderPage(page: string, record: Record, all: readonly Located[]): string {
  return page.replace(
    BLOCK,
    (_, begin: string, name: string, end: string) => `${begin}\n${blockOf(name, record, all)}\n\n${end}`,
  )
}

function blockOf(name: string, record: Record, all: readonly Located[]): string {
  if (name === 'versions') return `Node ${record.node} on ${record.machine}; lastcall ${record.lastcall}.`
  if (name === 'troubles') return troublesOf(all)
  if (name === 'clean') return cleanOf(all)
  const rows = all
    .filter(({ group }) => group === name)
    .map((each) => cellsOf(each, record.rows[each.app.name]))
  return rows.length > 0 ? renderTable({ head: HEAD, rows }) : 'None yet.'
}

function cellsOf({ app }: Located, row: RowRecord | undefined): string[] {
  const name = [app.name, versionOf(app), row?.date].filter(Boolean).join(', ')
  if (!row) return [name, app.what, 'not measured yet', '', '']
  const { alone, auto, reloaded } = row
  return [name, app.what, outcomeOf(alone), outcomeOf(auto), reloaded ? reloadedOf(reloaded) : '–']
}

function outcomeOf({ answered, lost, crossed, refusedEarly, end, ms, left, codes, hook }: Outcome): string {
  return [
    lostOf(answered, lost, crossed),
    ...(refusedEarly > 0 ? ['refuses at once'] : []),
    ...(codes.length > 0 ? [`WebSockets ${codes.join(', ')}`] : []),
    end === 'killed' ? 'killed after 10 s' : `exit ${end} after ${ms} ms`,
    ...(left.length > 0 ? ['a process is left'] : []),
    ...(hook ? [`its hook ${hook}`] : []),
  ].join('; ')
}

function reloadedOf({ answered, lost, lostInReloads, reloadMs, end, ms }: Reloaded): string {
  const seconds = reloadMs.map((each) => (each / 1_000).toFixed(1)).join(' and ')
  const atStop = lost > lostInReloads ? `, ${lost - lostInReloads} at the full stop` : ''
  return `**${lostInReloads}** of ${answered + lost} lost${atStop}; reloads of ${seconds} s; exit ${end} after ${ms} ms`
}

function lostOf(answered: number, lost: number, crossed: number): string {
  const late = crossed > 0 ? `, ${crossed} refused by a reset` : ''
  return `**${lost}** of ${answered + lost} lost${late}`
}

function troublesOf(all: readonly Located[]): string {
  const troubles = all.flatMap(({ app: { name, trouble, cannotReload } }) => [
    ...(trouble ? [`- **${name}**: ${trouble}`] : []),
    ...(cannotReload ? [`- **${name}**, as instances: ${cannotReload}`] : []),
  ])
  return troubles.length > 0 ? troubles.join('\n') : 'Nothing that was tried.'
}

function cleanOf(all: readonly Located[]): string {
  const clean = all.filter(({ app }) => app.cleanAlone !== undefined)
  if (clean.length === 0) return 'None of those that were tried.'
  return clean.map(({ app }) => `- **${app.name}**: ${app.cleanAlone}`).join('\n')
}
