import { createTestRegistry } from 'lastcall/testing'
import { Drawing, type Picture } from './drawing.ts'
import { type Span, spanOf, stopped } from './observed.ts'
import type { Palette } from './palette.ts'

type ToneName = 'blue' | 'orange' | 'green' | 'purple'

/** The hooks in the order of their registration. */
const HOOKS = [
  { name: 'metrics', priority: 'telemetry', ms: 60 },
  { name: 'postgres', priority: 'storage', ms: 110 },
  { name: 'redis', priority: 'storage', ms: 90 },
  { name: 'search', priority: 'storage', concurrent: true, ms: 150 },
  { name: 'files', priority: 'default', ms: 100 },
  { name: 'index', priority: 'default', after: 'outbox', ms: 170 },
  { name: 'mailer', priority: 'default', ms: 90 },
  { name: 'outbox', priority: 'default', ms: 100 },
  { name: 'consumer', priority: 'work', ms: 120 },
  { name: 'scheduler', priority: 'work', ms: 60 },
  { name: 'http', priority: 'traffic', ms: 170 },
  { name: 'admin', priority: 'traffic', ms: 90 },
] as const

/** What is said of some hooks, beside their bars. */
const SAYS: Readonly<Record<string, { text: string; isCode?: boolean }>> = {
  http: { text: 'above 0: all start together' },
  scheduler: { text: 'all start together' },
  outbox: { text: 'newest first, one at a time' },
  index: { text: "after: 'outbox'", isCode: true },
  files: { text: 'older: waits for both' },
  search: { text: 'concurrent: true', isCode: true },
  redis: { text: 'newest first' },
}

const LEVELS: readonly { name: string; priority: number; tone: ToneName }[] = [
  { name: 'traffic', priority: 200, tone: 'blue' },
  { name: 'work', priority: 100, tone: 'orange' },
  { name: 'default', priority: 0, tone: 'green' },
  { name: 'storage', priority: -100, tone: 'blue' },
  { name: 'telemetry', priority: -200, tone: 'purple' },
]

interface Row {
  readonly name: string
  /** 1 for the hook that was registered first. */
  readonly place: number
  readonly span: Span
}

const [WIDTH, TOP, ROW, GAP] = [720, 50, 26, 8]
const AXIS = { left: 290, right: 700 } as const

/** The order of hooks: levels as bands, and in each of them what runs when. */
export async function order(): Promise<Picture> {
  const registry = createTestRegistry({ delay: 0 })
  const { clock, onShutdown } = registry
  for (const { name, ms, ...options } of HOOKS) onShutdown(name, () => clock.sleep(ms), options)
  const report = await stopped(registry)
  const rows = report.hooks.map(({ name, priority }) => ({
    priority,
    row: { name, place: HOOKS.findIndex((hook) => hook.name === name) + 1, span: spanOf(report.hooks, name) },
  }))
  const rowsAt = (level: number): Row[] =>
    rows.flatMap(({ priority, row }) => (priority === level ? [row] : []))
  const pxPerMs = (AXIS.right - AXIS.left) / report.durationMs
  return { name: 'order', draw: (palette) => draw(palette, rowsAt, pxPerMs) }
}

function draw(palette: Palette, rowsAt: (level: number) => readonly Row[], pxPerMs: number): string {
  const height = TOP + HOOKS.length * ROW + LEVELS.length * (GAP + 8)
  const drawing = new Drawing(
    palette,
    WIDTH,
    height,
    'The order of hooks',
    'Five levels from top to bottom, each a band that begins when the one above has finished. In traffic and work, above 0, all ' +
      'hooks start together. At default, 0, the newest hook outbox runs first. When it has finished, index starts, which is to ' +
      'run after outbox, and mailer, the next in the sequence, at the same time. files is older than all of them and waits for ' +
      'both. At storage, search has concurrent: true and starts with its level, beside redis and then postgres. The level telemetry is last.',
  )
  drawing.text(16, 24, 'level', { size: 14, color: palette.muted })
  drawing.text(162, 24, 'hook, and when it was registered', { size: 14, color: palette.muted })
  drawing.text(AXIS.left + 280, 24, 'time', { size: 14, color: palette.muted })
  drawing.arrow(
    [
      [AXIS.left + 324, 24],
      [AXIS.right, 24],
    ],
    palette.muted,
  )
  let top = TOP
  for (const level of LEVELS) {
    const rows = rowsAt(level.priority)
    drawLevel(drawing, level, rows, top, pxPerMs)
    top += rows.length * ROW + 8 + GAP
  }
  return drawing.toString()
}

function drawLevel(
  drawing: Drawing,
  { name, priority, tone }: (typeof LEVELS)[number],
  rows: readonly Row[],
  top: number,
  pxPerMs: number,
): void {
  const { palette } = drawing
  drawing.box(8, top, WIDTH - 16, rows.length * ROW + 8, palette.panel)
  const first = top + 4 + ROW / 2
  drawing.text(16, first, name, { isBold: true, color: palette[tone].text })
  drawing.text(144, first, String(priority), { anchor: 'end', size: 14, color: palette.muted })
  for (const [at, row] of rows.entries()) drawRow(drawing, row, first + at * ROW, tone, pxPerMs)
}

function drawRow(
  drawing: Drawing,
  { name, place, span }: Row,
  y: number,
  tone: ToneName,
  pxPerMs: number,
): void {
  const { palette } = drawing
  drawing.text(162, y, name)
  drawing.text(AXIS.left - 16, y, `#${place}`, { anchor: 'end', size: 14, color: palette.muted })
  const [x1, x2] = [AXIS.left + span.from * pxPerMs, AXIS.left + span.to * pxPerMs]
  drawing.bar(x1, x2, y, palette[tone], 16)
  const says = SAYS[name]
  if (!says) return
  const isLate = x2 > AXIS.right - 200
  drawing.text(isLate ? x1 - 10 : x2 + 10, y, says.text, {
    size: 14,
    anchor: isLate ? 'end' : 'start',
    isCode: says.isCode === true,
  })
}
