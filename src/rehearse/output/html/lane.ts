import type { ClientKind, RequestEvent } from '../../result.ts'
import { formatNumber, formatTime } from '../../words.ts'
import { type EventKind, kindOf } from '../event-kind.ts'
import { html } from './text.ts'

/** The moments that a chart shows. */
export interface Span {
  readonly fromMs: number
  readonly toMs: number
}

/** The size of a lane in units of its own; the page stretches it. */
const [WIDTH, HEIGHT] = [1_000, 48]

/** Bars of a lane: what ended well or was refused is counted by these. */
const BARS = 125

/** A request that was lost has a line of its own. This many are drawn. */
const MOST_LINES = 300
const LINE_ROWS = 8
const ROW_HEIGHT = HEIGHT / LINE_ROWS
const LEAST_WIDTH = 4

/** The kinds of events, as the caption names them. */
const NAMES: readonly (readonly [kind: EventKind, name: string])[] = [
  ['answered', 'answered'],
  ['failed', 'answered with 5xx'],
  ['lost', 'lost'],
  ['raced', 'raced'],
  ['refused', 'refused'],
]

/** One kind of client: bars for what was answered and refused, a line for each request that was lost. */
export function laneOf(client: ClientKind, events: readonly RequestEvent[], span: Span): string {
  const shown = events.filter(({ endMs }) => endMs >= span.fromMs)
  const lines = shown.filter((event) => ['lost', 'raced'].includes(kindOf(event)))
  const total = (kind: EventKind): number => events.filter((event) => kindOf(event) === kind).length
  const counts = NAMES.map(([kind, name]) => ({ kind, name, number: total(kind) }))
    .filter(({ kind, number }) => number > 0 || kind === 'lost')
    .map(({ name, number }) => `${formatNumber(number)} ${name}`)
    .join(', ')
  const left = lines.length > MOST_LINES ? `, of which the first ${MOST_LINES} lines are drawn` : ''
  return `<figure class="lane">
<figcaption><span><b>${html(client)}</b> ${counts}${left}</span></figcaption>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${html(client)}: ${counts}">
${bars(shown, span)}${lines
  .slice(0, MOST_LINES)
  .map((event, at) => lineOf(event, at, span))
  .join('')}
</svg>
</figure>`
}

/** Where a moment stands. */
function placeOf(ms: number, { fromMs, toMs }: Span): number {
  return ((Math.max(ms, fromMs) - fromMs) / (toMs - fromMs || 1)) * WIDTH
}

function bars(events: readonly RequestEvent[], span: Span): string {
  const kinds = ['answered', 'failed', 'refused'] as const
  const counts = kinds.map((kind) => {
    const cells = new Array<number>(BARS).fill(0)
    for (const event of events) {
      const cell = Math.min(Math.floor((placeOf(event.endMs, span) / WIDTH) * BARS), BARS - 1)
      if (kindOf(event) === kind) cells[cell] = (cells[cell] ?? 0) + 1
    }
    return cells
  })
  const sums = Array.from({ length: BARS }, (_, at) =>
    counts.reduce((sum, cells) => sum + (cells[at] ?? 0), 0),
  )
  const most = sums.reduce((greatest, each) => Math.max(greatest, each), 1)
  const width = WIDTH / BARS
  let drawn = ''
  for (let at = 0; at < BARS; at++) {
    let top = HEIGHT
    for (const [index, kind] of kinds.entries()) {
      const height = ((counts[index]?.[at] ?? 0) / most) * HEIGHT
      if (height === 0) continue
      top -= height
      drawn += `<rect class="${kind}" x="${at * width}" y="${short(top)}" width="${width - 1}" height="${short(height)}"/>`
    }
  }
  return drawn
}

function lineOf(event: RequestEvent, at: number, span: Span): string {
  const { outcome, startMs, endMs } = event
  const to = placeOf(endMs, span)
  const from = Math.min(placeOf(startMs, span), to - LEAST_WIDTH)
  const y = (at % LINE_ROWS) * ROW_HEIGHT
  const title = `${outcome}: sent at ${signed(startMs)}, ended at ${signed(endMs)}`
  return `<rect class="${kindOf(event)}" x="${short(from)}" y="${y + 1}" width="${short(to - from)}" height="${ROW_HEIGHT - 2}"><title>${title}</title></rect>`
}

function signed(ms: number): string {
  return ms < 0 ? `-${formatTime(-ms)}` : `+${formatTime(ms)}`
}

function short(number: number): string {
  return String(Math.round(number * 10) / 10)
}
