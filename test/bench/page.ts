import type { Target } from './case.ts'
import { CASES } from './cases.ts'
import type { Record } from './record.ts'
import { cellsOf, renderResult, renderTable } from './table.ts'

/** What stands between two marks is replaced, and all else is left. */
const BLOCK = /(<!-- measured: ([\w-]+) -->\n)[\s\S]*?(<!-- end -->)/g

/** Blocks of all cases; the others are of one. */
export const OF_ALL: readonly string[] = ['targets', 'internal-targets', 'versions']

/** Puts what was measured into the page. */
export function renderPage(page: string, record: Record): string {
  return page.replace(
    BLOCK,
    (_, begin: string, name: string, end: string) => `${begin}\n${blockOf(name, record)}\n\n${end}`,
  )
}

function blockOf(name: string, record: Record): string {
  if (name === 'targets') return targetsOf(record, ({ isInternal }) => !isInternal)
  if (name === 'internal-targets') return targetsOf(record, ({ isInternal }) => Boolean(isInternal))
  if (name === 'versions') return versionsOf(record)
  const result = record.cases[name]
  if (!result) return 'Not measured yet.'
  const plots = (result.plots ?? []).map(({ file, title }) => `![${title}](benchmarks/${file}.svg)`)
  return [
    `\`npm run bench -- ${name}\`, ${result.date}, ${result.seconds} s`,
    renderResult(result),
    ...plots,
  ].join('\n\n')
}

function targetsOf({ cases }: Record, isShown: (target: Target) => boolean): string {
  return renderTable({
    head: ['case', 'target', 'limit', 'measured', ''],
    rows: CASES.flatMap(({ name, title }) =>
      (cases[name]?.targets ?? [])
        .filter(isShown)
        .map((target) => [`[${name}](#${anchorOf(title)})`, ...cellsOf(target)]),
    ),
  })
}

function versionsOf({ node, machine, versions, cases }: Record): string {
  const seconds = secondsOfAll(cases)
  return `Node ${node} on ${machine}; ${versions.join(', ')}. All cases together take ${(seconds / 60).toFixed(1)} minutes.`
}

/** Of all cases that need not be named. */
export function secondsOfAll(cases: Record['cases']): number {
  return CASES.filter(({ isByNameOnly }) => !isByNameOnly).reduce(
    (sum, { name }) => sum + (cases[name]?.seconds ?? 0),
    0,
  )
}

/** Of a heading, as GitHub makes it. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\w -]/g, '')
    .replaceAll(' ', '-')
}
