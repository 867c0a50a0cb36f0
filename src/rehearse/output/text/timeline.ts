import type { Stopped } from '../../findings/measured.ts'
import type { RehearsalResult } from '../../result.ts'
import { formatNumber, formatTime } from '../../words.ts'
import { type EventKind, kindOf } from '../event-kind.ts'
import { type Color, paint, type Style } from '../style.ts'
import { type Axis, axisOf, countCells } from './axis.ts'

interface Row {
  readonly label: string
  readonly kind: EventKind
  readonly color: Color
  /** Shown even if nothing is in it. */
  readonly isConstant?: boolean
}

const ROWS: readonly Row[] = [
  { label: 'answered', kind: 'answered', color: 'green', isConstant: true },
  { label: '5xx', kind: 'failed', color: 'red' },
  { label: 'lost', kind: 'lost', color: 'red', isConstant: true },
  { label: 'raced', kind: 'raced', color: 'magenta' },
  { label: 'refused', kind: 'refused', color: 'yellow' },
]

/** Characters from few to many, and the marks of the signal and the exit. */
const FULL = { levels: '▁▂▃▄▅▆▇█', signal: '│', exit: '┊', foot: ['┘', '└'] } as const
const PLAIN = { levels: '.:+#', signal: '|', exit: '|', foot: ['^', '^'] } as const

const LABELS = '  answered   '

/** Draws when the requests of a rehearsal ended and how: a row for each outcome, darker where more ended. */
export function formatTimeline(rehearsal: Stopped, result: RehearsalResult, style: Style): string[] {
  const countWidth = 1 + formatNumber(rehearsal.events.length).length
  const axis = axisOf(rehearsal, result, style.columns - LABELS.length - countWidth)
  const signalAt = LABELS.length + axis.segments[0].cells
  const exitAt = signalAt + 1 + axis.segments[1].cells
  return [
    headOf(axis, signalAt, result.signal),
    ...ROWS.flatMap((row) => rowOf(row, rehearsal, axis, style, countWidth)),
    footOf(rehearsal, exitAt, style),
    legendOf(style),
  ].map((line) => line.trimEnd())
}

function rowOf(row: Row, { events }: Stopped, axis: Axis, style: Style, countWidth: number): string[] {
  const moments = events.filter((event) => kindOf(event) === row.kind).map(({ endMs }) => endMs)
  if (moments.length === 0 && !row.isConstant) return []
  const { levels, signal, exit } = style.hasColor ? FULL : PLAIN
  const counts = countCells(axis, moments)
  const most = counts.flat().reduce((greatest, each) => Math.max(greatest, each), 1)
  const [before, shutdown, after] = counts.map((cells) =>
    paint(style, row.color, cells.map((each) => levelOf(each / most, levels)).join('')),
  )
  const total = formatNumber(moments.length).padStart(countWidth)
  return [`  ${row.label.padEnd(LABELS.length - 2)}${before}${signal}${shutdown}${exit}${after}${total}`]
}

/** The character for a part of the greatest count. */
function levelOf(part: number, levels: string): string {
  return part === 0 ? ' ' : (levels[Math.ceil(part * levels.length) - 1] ?? ' ')
}

/** The beginning of the axis, the signal, and the end. */
function headOf({ fromMs, toMs, segments }: Axis, signalAt: number, signal: string): string {
  const from = segments[0].cells > 0 ? `-${formatTime(-fromMs)}` : ''
  const end = `+${formatTime(toMs)}`
  const width = signalAt + 2 + segments[1].cells + segments[2].cells
  const start = from.length + LABELS.length < signalAt ? `${' '.repeat(LABELS.length)}${from}` : ''
  const head = `${start.padEnd(signalAt)}${signal}`
  return head.length + 1 + end.length > width ? head : head.padEnd(width - end.length) + end
}

/** What the characters mean. */
function legendOf({ hasColor }: Style): string {
  const { levels, signal, exit } = hasColor ? FULL : PLAIN
  return `  ${levels} few to many requests that ended then, ${signal} the signal, ${exit} the exit`
}

/** When the process ended, below the mark of the exit: to its left if it fits there. */
function footOf({ exit }: Stopped, exitAt: number, style: Style): string {
  const [left, right] = (style.hasColor ? FULL : PLAIN).foot
  const text = `${exit.wasKilled ? 'killed' : 'exit'}, ${formatTime(exit.afterMs)}`
  return exitAt > text.length + LABELS.length
    ? `${text} ${left}`.padStart(exitAt + 1)
    : `${' '.repeat(exitAt)}${right} ${text}`
}
