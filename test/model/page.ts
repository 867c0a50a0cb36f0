import { renderTable } from '../bench/table.ts'
import type { Found } from './checker.ts'
import { MUTANTS, type Run, SCENES, type Search } from './runs.ts'

/** A run with what it has found. */
export interface Checked {
  readonly run: Run
  readonly found: Found
}

const SEARCHES: Readonly<Record<Search, string>> = {
  states: 'every state',
  exit: 'the exit is reached',
}

/** What stands between two marks is replaced, and all else is left. */
const BLOCK = /(<!-- measured: (\w+) -->\n)[\s\S]*?(<!-- end -->)/g

/** Whether the run ended as it should. */
export function isAsExpected({ run, found }: Checked): boolean {
  return found.violated === run.violates
}

/** The rows of a table of scenes or mutants, without a head. */
export function rowOf({ run, found }: Checked): string[] {
  const { states, depth } = found
  if (run.what !== undefined) return [`\`${run.name}\``, run.what, `\`${found.violated}\``, count(states)]
  return [...sceneOf(run), count(states), count(depth), verdictOf(found)]
}

/** Puts what was found into the page. */
export function renderPage(page: string, checked: readonly Checked[], versions: string): string {
  return page.replace(
    BLOCK,
    (_, begin: string, name: string, end: string) =>
      `${begin}\n${blockOf(name, checked, versions)}\n\n${end}`,
  )
}

/** The tables as text for the terminal. */
export function renderAll(checked: readonly Checked[]): string {
  return `${sceneTable(checked)}\n\n${mutantTable(checked)}`
}

function blockOf(name: string, checked: readonly Checked[], versions: string): string {
  if (name === 'versions') return versions
  return name === 'mutants' ? mutantTable(checked) : sceneTable(checked)
}

function sceneTable(checked: readonly Checked[]): string {
  const rows = of(SCENES, checked).map((each) => {
    const { megabytes, seconds } = each.found
    return [...rowOf(each), `${Math.round(megabytes)} MB`, `${seconds.toFixed(1)} s`]
  })
  return renderTable({
    head: ['part', 'search', 'bounds', 'states', 'depth', 'result', 'memory', 'time'],
    rows,
  })
}

function mutantTable(checked: readonly Checked[]): string {
  return renderTable({
    head: ['mutant', 'what it does', 'violated property', 'states until then'],
    rows: of(MUTANTS, checked).map(rowOf),
  })
}

function of(runs: readonly Run[], checked: readonly Checked[]): Checked[] {
  return checked.filter(({ run }) => runs.includes(run))
}

function sceneOf({ name, search, macros }: Run): string[] {
  return [name, SEARCHES[search], `\`${macros.join(' ')}\``]
}

function verdictOf({ violated }: Found): string {
  return violated === undefined ? 'holds' : `violates \`${violated}\``
}

function count(number: number): string {
  return number.toLocaleString('en-US')
}
