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
  if (name === 'remarks') return remarksOf(all)
  if (name === 'clean') return cleanOf(all, record)
  const ofGroup = all.filter(({ group }) => group === name)
  const rows = ofGroup.map((each) => cellsOf(each, record.rows[each.app.name]))
  const runs = runsOf(ofGroup.map(({ app }) => record.rows[app.name]))
  return rows.length > 0 ? `${renderTable({ head: HEAD, rows })}\n\n${runs}` : 'None yet.'
}

function runsOf(rows: readonly (RowRecord | undefined)[]): string {
  const agreed = rows.filter((row) => row !== undefined && row.runs > 1).length
  if (agreed === 0) return 'Each was run once.'
  const which = agreed === rows.length ? `all ${agreed}` : `${agreed} of these ${rows.length}`
  return `For ${which}, two runs in a row had the same outcome. The figures are of the last run.`
}

function cellsOf({ app }: Located, row: RowRecord | undefined): string[] {
  const name = [app.name, versionOf(app), row?.date, row?.commit].filter(Boolean).join(', ')
  if (!row) return [name, app.what, 'not measured yet', '', '']
  const { alone, auto, reloaded } = row
  return [name, app.what, outcomeOf(alone), outcomeOf(auto), reloaded ? reloadedOf(reloaded, auto) : '–']
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

function reloadedOf(
  { answered, lost, lostInReloads, reloadMs, end, ms }: Reloaded,
  { startMs }: Outcome,
): string {
  const seconds = reloadMs.map(inSeconds).join(' and ')
  // Rows of older code do not have it.
  const start = startMs === undefined ? '' : ` (a start: ${inSeconds(startMs)} s)`
  const atStop = lost > lostInReloads ? `, ${lost - lostInReloads} at the full stop` : ''
  return `**${lostInReloads}** of ${answered + lost} lost${atStop}; reloads of ${seconds} s${start}; exit ${end} after ${ms} ms`
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

function remarksOf(all: readonly Located[]): string {
  const remarks = all.flatMap(({ app: { name, remark } }) => (remark ? [`- **${name}**: ${remark}`] : []))
  return remarks.length > 0 ? remarks.join('\n') : 'None.'
}

/** Programs that lose nothing without lastcall, and what else is wrong then. */
function cleanOf(all: readonly Located[], record: Record): string {
  const clean = all.flatMap(({ app: { name, cleanAlone } }) => {
    const alone = record.rows[name]?.alone
    if (cleanAlone === undefined && alone?.lost !== 0) return []
    return [`- **${name}**: ${cleanAlone ?? harmOf(alone as Outcome)}`]
  })
  return clean.length > 0 ? clean.join('\n') : 'None of those that were tried.'
}

function harmOf({ refusedEarly, end, left }: Outcome): string {
  if (refusedEarly > 0) return 'it refuses new clients at once.'
  if (end === 'killed') return 'it has to be killed.'
  return left.length > 0 ? 'it leaves a process.' : 'its close hook does not run.'
}

function inSeconds(ms: number): string {
  return (ms / 1_000).toFixed(1)
}
