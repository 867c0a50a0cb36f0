/** A table of Markdown. A column without any words is left out. */
export function renderTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const used = head.flatMap((_, column) => (rows.some((row) => row[column] !== '') ? [column] : []))
  const line = (cells: readonly (string | undefined)[]): string =>
    `| ${used.map((column) => cells[column]).join(' | ')} |`.replaceAll('|  |', '| |')
  return [line(head), `|${'---|'.repeat(used.length)}`, ...rows.map(line)].join('\n')
}

/** A text as the cell of a table: on one line, its bars escaped. */
export function cell(text: string): string {
  return text
    .trim()
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/(?<!\\)\|/g, '\\|')
}
