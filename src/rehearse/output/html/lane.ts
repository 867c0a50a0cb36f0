import type { ClientKind, Outcome, RequestEvent } from '../../result.ts'
import { formatNumber, formatTime } from '../../words.ts'
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

const CLASSES: Readonly<Record<Outcome, 'answered' | 'lost' | 'raced' | 'refused'>> = {
  answered: 'answered',
  cut: 'lost',
  'closed-without-a-word': 'lost',
  raced: 'raced',
  refused: 'refused',
}

/** One kind of client: bars for what was answered and refused, a line for each request that was lost. */
export function laneOf(client: ClientKind, events: readonly RequestEvent[], span: Span): string {
  const shown = events.filter(({ endMs }) => endMs >= span.fromMs)
  const lines = shown.filter(({ outcome }) => ['lost', 'raced'].includes(CLASSES[outcome]))
  const total = (name: string): number => events.filter(({ outcome }) => CLASSES[outcome] === name).length
  const counts = ['answered', 'lost', 'raced', 'refused']
    .map((name) => [name, total(name)] as const)
    .filter(([name, number]) => number > 0 || name === 'lost')
    .map(([name, number]) => `${formatNumber(number)} ${name}`)
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
  const kinds = ['answered', 'refused'] as const
  const counts = kinds.map((kind) => {
    const cells = new Array<number>(BARS).fill(0)
    for (const { outcome, endMs } of events) {
      const cell = Math.min(Math.floor((placeOf(endMs, span) / WIDTH) * BARS), BARS - 1)
      if (CLASSES[outcome] === kind) cells[cell] = (cells[cell] ?? 0) + 1
    }
    return cells
  })
  const sums = counts[0]?.map((each, at) => each + (counts[1]?.[at] ?? 0)) ?? []
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

function lineOf({ outcome, startMs, endMs }: RequestEvent, at: number, span: Span): string {
  const to = placeOf(endMs, span)
  const from = Math.min(placeOf(startMs, span), to - LEAST_WIDTH)
  const y = (at % LINE_ROWS) * ROW_HEIGHT
  const title = `${outcome}: sent at ${signed(startMs)}, ended at ${signed(endMs)}`
  return `<rect class="${CLASSES[outcome]}" x="${short(from)}" y="${y + 1}" width="${short(to - from)}" height="${ROW_HEIGHT - 2}"><title>${title}</title></rect>`
}

function signed(ms: number): string {
  return ms < 0 ? `-${formatTime(-ms)}` : `+${formatTime(ms)}`
}

function short(number: number): string {
  return String(Math.round(number * 10) / 10)
}
