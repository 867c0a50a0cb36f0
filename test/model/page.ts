import { renderTable } from '../bench/table.ts'
import type { Found } from './checker.ts'
import { neverReached, type Reach, type Statement } from './reach.ts'
import { MUTANTS, type Run, SCENES, type Search } from './runs.ts'

/** A run with what it has found. */
export interface Checked {
  readonly run: Run
  readonly found: Found
  /** Of a scene: which statements it has reached. */
  readonly reach?: Reach
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

/** What the page says besides the tables of scenes and mutants. */
export interface Said {
  readonly versions: string
  readonly reach: string
}

/** Puts what was found into the page. */
export function renderPage(page: string, checked: readonly Checked[], said: Said): string {
  return page.replace(
    BLOCK,
    (_, begin: string, name: string, end: string) => `${begin}\n${blockOf(name, checked, said)}\n\n${end}`,
  )
}

/** Which statements of the model no scene has reached. */
export function renderReach(model: string, checked: readonly Checked[]): string {
  const reaches = checked.flatMap(({ reach }) => reach ?? [])
  const lines = model.split('\n')
  const rows = neverReached(reaches).map(({ line, text }: Statement) => [
    `\`${lines[line - 1]?.trim()}\``,
    `\`${text}\``,
  ])
  return rows.length === 0
    ? 'Together these searches take every step of the model.'
    : `Together these searches take every step of the model but ${rows.length}:\n\n${renderTable({ head: ['line of the model', 'step'], rows })}`
}

/** The tables as text for the terminal. */
export function renderAll(checked: readonly Checked[]): string {
  return `${sceneTable(checked)}\n\n${mutantTable(checked)}`
}

function blockOf(name: string, checked: readonly Checked[], { versions, reach }: Said): string {
  if (name === 'versions') return versions
  if (name === 'reach') return reach
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
