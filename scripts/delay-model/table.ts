/** A number with the digits that the model can stand for: `0.004`, `0.29`, `6.1`, `20.6`, `1,719`. */
export function figure(value: number): string {
  if (value < 0.0005) return '0'
  const digits = value < 0.0995 ? 3 : value < 0.995 ? 2 : value < 99.95 ? 1 : 0
  return value.toLocaleString('en-US', { minimumFractionDigits: 0, maximumFractionDigits: digits })
}

/** A part of 1: `6.8 %`. */
export function percent(part: number): string {
  return `${figure(part * 100)} %`
}

/** A time: `8.7 s`. */
export function seconds(value: number): string {
  return `${figure(value)} s`
}

/** Rows for a terminal. The first column is on the left, the others are on the right. */
export function alignedRows(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, at) => Math.max(...rows.map((row) => (row[at] ?? '').length)))
  const lines = rows.map((row) =>
    row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))),
  )
  return lines.map((cells) => `  ${cells.join('   ')}`.trimEnd()).join('\n')
}

/** Rows for a page. The first one is the head. */
export function markdownTable([head = [], ...rows]: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
