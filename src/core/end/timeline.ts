import type { HookReport, ShutdownReport } from '../api/reports.ts'
import { checkBoolean, wrongType } from '../check/check.ts'
import { type Checks, checkShape } from '../check/options.ts'
import { brief } from '../node/show.ts'
import { withInner } from './inner-hooks.ts'
import { widest } from './problems.ts'
import { isReport } from './report.ts'
import { formatMs } from './summary.ts'

/** The width and the colours of a timeline. */
export interface TimelineOptions {
  /**
   * The width in characters. A number below 60 counts as 60.
   *
   * @default 80
   */
  readonly columns?: number | undefined
  /**
   * Whether bars and marks have colours, by the codes of an ANSI terminal.
   *
   * @default false
   */
  readonly color?: boolean | undefined
}

/** How each status looks. `parts` are the characters of a bar, from the narrowest to the full one. */
const LOOKS: Record<HookReport['status'], { mark: string; parts: string; color: number; label: string }> = {
  done: { mark: '✓', parts: '▏▎▍▌▋▊▉█', color: 32, label: '' },
  failed: { mark: '✗', parts: '▏▎▍▌▋▊▉█', color: 31, label: 'failed' },
  'timed-out': { mark: '!', parts: '▓', color: 33, label: 'timed out' },
  abandoned: { mark: '…', parts: '▒', color: 35, label: 'abandoned' },
  'not-started': { mark: '○', parts: ' ', color: 90, label: 'not started' },
}

const CHECKS: Checks<TimelineOptions> = {
  columns: (option, value) => {
    if (typeof value !== 'number' || Number.isNaN(value)) wrongType(option, 'a number of characters', value)
  },
  color: checkBoolean,
}

const FEWEST_COLUMNS = 60
/** The part of the width that names may take; longer ones are cut. */
const NAME_PART = 0.3
/** Cells between two labels of the axis, at least. */
const TICK_CELLS = 10

/** The time axis: how many cells the bars have, and which cell stands for which moment. */
interface Axis {
  readonly cells: number
  readonly endMs: number
  readonly cellOf: (ms: number) => number
  /** The cells that have a dotted line from top to bottom. */
  readonly lines: readonly number[]
}

/**
 * Draws a shutdown as text: a bar for each hook on a common time axis, with last call and the deadline. To have it on
 * stderr, use `report: 'timeline'` of {@link RegistryOptions} instead.
 *
 * The mark before a hook shows its outcome: ✓ done, ✗ failed, ! timed out, … still running when the report was made, ○
 * never started.
 *
 * @returns The lines, each with a newline at its end. Only the first line may be wider than `columns`.
 * @throws {TypeError | RangeError} `ERR_LASTCALL_ARGUMENT_TYPE` or `ERR_LASTCALL_ARGUMENT_RANGE` for a bad argument.
 *
 * @example
 * ```ts
 * configure({ onReport: (report) => console.log(formatTimeline(report, { columns: 120 })) })
 * ```
 */
export function formatTimeline(report: ShutdownReport, options: TimelineOptions = {}): string {
  if (!isReport(report)) wrongType('report', 'the report of a shutdown', report)
  const { columns = 80, color = false } = checkShape('a timeline', options, CHECKS)
  const width = Math.max(FEWEST_COLUMNS, Math.floor(Math.min(columns, Number.MAX_SAFE_INTEGER)))
  const hooks = withInner(report.hooks)
  const names = namesOf(hooks, Math.floor(width * NAME_PART))
  const ends = endsOf(hooks)
  const [nameWidth, endWidth] = [widest(names), widest(ends)]
  const axis = axisOf(report, width - nameWidth - endWidth - 5)
  const margin = nameWidth + 3
  const rows = hooks.map((hook, at) => {
    const { mark, color: code } = LOOKS[hook.status]
    const paint = (text: string): string => (color ? `\x1b[${code}m${text}\x1b[39m` : text)
    return `${paint(mark)} ${names[at]?.padEnd(nameWidth)} ${rowOf(hook, axis, paint)}  ${ends[at]}`
  })
  const scale = scaleOf(axis).map((line) => ' '.repeat(margin) + line)
  const limits = limitsOf(report, axis, margin, width)
  return [`lastcall: ${report.summary}`, ...scale, ...rows, ...limits]
    .map((line) => `${line.trimEnd()}\n`)
    .join('')
}

/** The names, cut to a width. */
function namesOf(hooks: readonly HookReport[], width: number): string[] {
  return hooks.map(({ name }) => {
    const shown = brief(name)
    return shown.length > width ? `${shown.slice(0, width - 1)}…` : shown
  })
}

/** The text behind each bar: how long the hook took, and its status if it is not done. */
function endsOf(hooks: readonly HookReport[]): string[] {
  const times = hooks.map(({ status, durationMs }) => (status === 'not-started' ? '' : formatMs(durationMs)))
  const width = widest(times)
  return hooks.map(({ status }, at) => `${times[at]?.padStart(width)}  ${LOOKS[status].label}`.trimEnd())
}

/** An axis that reaches to the end of the shutdown, or to the deadline if last call has come. */
function axisOf({ durationMs, times }: ShutdownReport, cells: number): Axis {
  const { lastCallAtMs, deadlineAtMs } = times
  const hasLimits = durationMs >= lastCallAtMs
  const endMs = Math.max(durationMs, hasLimits ? deadlineAtMs : 0, 1)
  const cellOf = (ms: number): number => (ms / endMs) * cells
  const lines = hasLimits
    ? [lastCallAtMs, deadlineAtMs].map((ms) => Math.min(Math.floor(cellOf(ms)), cells - 1))
    : []
  return { cells, endMs, cellOf, lines }
}

/** The bar of a hook, with the dotted lines before and after it. */
function rowOf(hook: HookReport, { cells, cellOf, lines }: Axis, paint: (bar: string) => string): string {
  const from = Math.min(Math.floor(cellOf(hook.startMs)), cells - 1)
  const bar = barOf(hook, cellOf, from).slice(0, cells - from)
  const row = withLines('', cells, lines)
  return row.slice(0, from) + paint(bar) + row.slice(from + bar.length)
}

/** A bar that ends where the hook ended, to a fraction of a cell. A hook shorter than a cell gets its own length. */
function barOf({ status, startMs, durationMs }: HookReport, cellOf: Axis['cellOf'], from: number): string {
  const { parts } = LOOKS[status]
  const to = cellOf(startMs + durationMs)
  const size = Math.max(Math.round((to <= from + 1 ? cellOf(durationMs) : to - from) * parts.length), 1)
  const whole = Math.floor(size / parts.length)
  return `${parts.at(-1)}`.repeat(whole) + (parts[(size % parts.length) - 1] ?? '')
}

/** The labels of the axis, and the axis. */
function scaleOf({ cells, endMs, cellOf }: Axis): string[] {
  const step = stepOf((endMs / cells) * TICK_CELLS)
  let labels = ''
  let rule = ''
  for (let ms = 0; Math.floor(cellOf(ms)) < cells; ms += step) {
    const at = Math.floor(cellOf(ms))
    const label = ms === 0 ? '0 ms' : String(ms)
    if (at + label.length <= cells) labels = labels.padEnd(at) + label
    rule = `${rule.padEnd(at, '─')}┬`
  }
  return [labels, rule.padEnd(cells, '─')]
}

/** The smallest of 1, 2, 5, 10, 20, 50 … that is not below `least`. */
function stepOf(least: number): number {
  const power = 10 ** Math.max(0, Math.floor(Math.log10(least)))
  return power * ([1, 2, 5].find((factor) => power * factor >= least) ?? 10)
}

/** The labels of last call and the deadline: below their dotted lines, if these are on the axis. */
function limitsOf({ times }: ShutdownReport, { lines }: Axis, margin: number, width: number): string[] {
  const lastCall = `last call, ${formatMs(times.lastCallAtMs)}`
  const deadline = `deadline, ${formatMs(times.deadlineAtMs)}`
  const [lastCallAt, deadlineAt] = lines
  if (lastCallAt === undefined || deadlineAt === undefined) {
    const text = `not reached: ${lastCall}; ${deadline}`
    return [' '.repeat(Math.max(0, Math.min(margin, width - text.length))) + text]
  }
  const deadlineColumn = margin + deadlineAt
  return [
    withLines(footOf(lastCall, margin + lastCallAt), deadlineColumn + 1, [deadlineColumn]),
    footOf(deadline, deadlineColumn),
  ]
}

/** A label that ends at a column, or begins there if the text does not fit to the left. */
function footOf(label: string, column: number): string {
  return column > label.length ? `${label} ┘`.padStart(column + 1) : `${' '.repeat(column)}└ ${label}`
}

/** Draws the dotted lines where the text is blank. */
function withLines(text: string, cells: number, lines: readonly number[]): string {
  const row = [...text.padEnd(cells)]
  for (const at of lines) if (row[at] === ' ') row[at] = '┊'
  return row.join('')
}
