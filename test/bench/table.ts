import type { Result, Table, Target } from './case.ts'

export function renderTable({ caption, head, rows, notes = [] }: Table): string {
  const lines = [head, head.map(() => '---'), ...rows].map(lineOf)
  return [...(caption ? [`**${caption}**`, ''] : []), ...lines, ...notes.flatMap((note) => ['', note])].join(
    '\n',
  )
}

function renderTargets(targets: readonly Target[]): string {
  return renderTable({
    head: ['target', 'limit', 'measured', ''],
    rows: targets.map(cellsOf),
  })
}

/** A target as part of a line: its figures, and whether it is met. */
export function cellsOf({ what, limit, measured, isMet }: Target): readonly string[] {
  return [what, limit, measured, isMet ? 'met' : '**missed**']
}

export function renderResult({ targets = [], tables, skipped }: Result): string {
  if (skipped) return `Skipped: ${skipped}.`
  const parts = tables.map(renderTable)
  return (targets.length > 0 ? [renderTargets(targets), ...parts] : parts).join('\n\n')
}

function lineOf(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}
