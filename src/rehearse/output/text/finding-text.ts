import { onOneLine } from '../../../core/node/show.ts'
import type { Finding } from '../../result.ts'
import { paint, type Style } from '../style.ts'
import { wrap } from './wrap.ts'

const INDENT = '    '

/** A finding as a paragraph: what it is, its numbers, and what to change. Those after the first are shorter. */
export function formatFinding(finding: Finding, number: number, style: Style): string[] {
  const { id, title, details, remedy, docs } = finding
  const wrapped = (text: string, first = INDENT): string[] =>
    wrap(onOneLine(text), style.columns, INDENT, first)
  const [head = '', ...rest] = wrapped(`${id}: ${title}`, `  ${number} `)
  const isFirst = number === 1
  return [
    head.replace(id, paint(style, 'bold', id)),
    ...rest,
    ...(isFirst ? [...details.flatMap((detail) => wrapped(detail)), ''] : []),
    ...wrapped(remedy.text),
    ...linesOf(remedy, style),
    labelled('More', docs),
  ]
}

function linesOf({ from, to }: Finding['remedy'], style: Style): string[] {
  return [
    ...(from === null ? [] : [labelled('Change', paint(style, 'red', onOneLine(from)))]),
    ...(to === null ? [] : [labelled(from === null ? 'Add' : 'to', paint(style, 'green', onOneLine(to)))]),
  ]
}

function labelled(label: string, text: string): string {
  return `${INDENT}${label.padEnd(8)} ${text}`
}
