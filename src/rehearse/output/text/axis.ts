import type { Stopped } from '../../findings/measured.ts'
import type { RehearsalResult } from '../../result.ts'

/** A stretch of time in a picture, with the cells that it has. */
interface Segment {
  readonly fromMs: number
  readonly toMs: number
  readonly cells: number
}

/** The time axis of a picture: before the signal, until the exit, and after it. */
export interface Axis {
  readonly segments: readonly [before: Segment, shutdown: Segment, after: Segment]
  readonly fromMs: number
  readonly toMs: number
}

/** Milliseconds before the signal that are shown at least, if something was measured then. */
const LEAST_BEFORE = 500

/** The marks of the signal and of the exit have cells of their own. */
const MARKS = 2

/** The moments of a rehearsal that a picture shows. What was long before the signal says nothing new. */
export function spanOf(
  { exit, events }: Stopped,
  { noticeMs }: Pick<RehearsalResult, 'noticeMs'>,
): { readonly fromMs: number; readonly toMs: number } {
  let [first, last] = [0, Math.max(exit.afterMs, 1)]
  let hasRefused = false
  for (const { outcome, startMs, endMs } of events) {
    first = Math.min(first, startMs)
    last = Math.max(last, endMs)
    hasRefused ||= outcome === 'refused'
  }
  const toMs = hasRefused ? Math.max(last, noticeMs) : last
  return { fromMs: Math.max(first, -Math.max(toMs, LEAST_BEFORE)), toMs }
}

/** Divides `cells` among the three stretches by their length; what has a length has a cell. */
export function axisOf(rehearsal: Stopped, result: Pick<RehearsalResult, 'noticeMs'>, cells: number): Axis {
  const { fromMs, toMs } = spanOf(rehearsal, result)
  const exitMs = Math.min(rehearsal.exit.afterMs, toMs)
  const bounds = [
    [fromMs, 0],
    [0, exitMs],
    [exitMs, toMs],
  ] as const
  const perMs = (cells - MARKS) / (toMs - fromMs)
  const sizes = bounds.map(([from, to]) => (to > from ? Math.max(1, Math.round((to - from) * perMs)) : 0))
  const rest = cells - MARKS - sizes.reduce((sum, size) => sum + size, 0)
  const largest = sizes.indexOf(Math.max(...sizes))
  const segment = (at: 0 | 1 | 2): Segment => ({
    fromMs: bounds[at][0],
    toMs: bounds[at][1],
    cells: (sizes[at] ?? 0) + (at === largest ? rest : 0),
  })
  return { segments: [segment(0), segment(1), segment(2)], fromMs, toMs }
}

/** Counts moments by cell, for each stretch. Moments before the axis are left out. */
export function countCells({ segments, fromMs }: Axis, moments: Iterable<number>): number[][] {
  const counts = segments.map(({ cells }) => new Array<number>(cells).fill(0))
  for (const ms of moments) {
    if (ms < fromMs) continue
    const isBeforeExit = ms <= segments[1].toMs || segments[2].cells === 0
    // A program that exits at once has no cells for its shutdown.
    const at = ms < 0 ? 0 : isBeforeExit && segments[1].cells > 0 ? 1 : 2
    const { fromMs: from, toMs: to, cells } = segments[at]
    const cell = Math.min(Math.floor(((ms - from) / (to - from || 1)) * cells), cells - 1)
    const row = counts[at]
    if (row?.[cell] !== undefined) row[cell]++
  }
  return counts
}
