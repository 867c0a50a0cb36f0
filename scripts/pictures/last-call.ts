import type { HookContext } from 'lastcall'
import { createTestRegistry, FakeClock } from 'lastcall/testing'
import { Drawing, type Picture } from './drawing.ts'
import { type Span, seconds, spanOf, stopped } from './observed.ts'
import type { Palette, Tone } from './palette.ts'
import { wrapped } from './terminal.ts'

/** The hooks of both panels, in the order in which they close. One of them never finishes. */
const HOOKS = [
  { name: 'http', priority: 'traffic', ms: 700 },
  { name: 'consumer', priority: 'work', ms: Infinity },
  { name: 'outbox', priority: 'default', ms: 250 },
  { name: 'postgres', priority: 'storage', ms: 150 },
  { name: 'metrics', priority: 'telemetry', ms: 100 },
] as const

type Spans = Readonly<Record<string, Span | undefined>>

/** With the library: what ran, and the moments of the shutdown. */
interface Ordered {
  readonly spans: Spans
  /** For each level after last call, the time that it may take. */
  readonly shares: Spans
  readonly lastCallMs: number
  readonly deadlineMs: number
  readonly passedOverMs: number
  readonly exitCode: number
  readonly stderr: string
}

const WIDTH = 720
const ROW = 30
/** The grace period of `docker stop`. */
const KILLED_AT = 10_000

/** The pieces of the broken time axis. What is between them is the same all the time: one hook hangs. */
const EARLY = { fromMs: 0, toMs: 1_400, left: 112, pxPerMs: 0.05 } as const
const LATE = { fromMs: 6_800, toMs: 10_000, left: 206, pxPerMs: 0.145 } as const

/** Where the axis is broken. */
const BREAK = 194

/** One hook that hangs, without and with last call. */
export async function lastCall(): Promise<Picture> {
  const [plain, ordered] = [await runPlainly(), await runOrdered()]
  return { name: 'last-call', draw: (palette) => draw(palette, plain, ordered) }
}

/** A handler of SIGTERM that awaits one after the other, until the platform kills the process. */
async function runPlainly(): Promise<Spans> {
  const clock = new FakeClock()
  const spans: Record<string, Span> = {}
  const handler = async (): Promise<void> => {
    for (const { name, ms } of HOOKS) {
      const from = clock.now()
      spans[name] = { from, to: KILLED_AT }
      await take(clock, ms)
      spans[name] = { from, to: clock.now() }
    }
  }
  void handler()
  await clock.advance(KILLED_AT)
  return spans
}

async function runOrdered(): Promise<Ordered> {
  const registry = createTestRegistry({ delay: 0 })
  const { clock, process, onShutdown } = registry
  const shares: Record<string, Span> = {}
  for (const { name, priority, ms } of HOOKS) {
    const run = ({ remaining }: HookContext): Promise<void> => {
      shares[name] = { from: clock.now(), to: clock.now() + remaining() }
      return take(clock, ms)
    }
    onShutdown(name, run, { priority })
  }
  const { times, hooks, passedOver, exitCode } = await stopped(registry)
  const lastCallMs = times.lastCallAtMs
  const passedOverMs = passedOver[0]?.atMs
  if (passedOverMs === undefined) throw new Error('no level was passed over')
  const late = Object.entries(shares).filter(([, { from }]) => from >= lastCallMs)
  return {
    spans: Object.fromEntries(HOOKS.map(({ name }) => [name, spanOf(hooks, name)])),
    shares: { ...Object.fromEntries(late), consumer: { from: lastCallMs, to: passedOverMs } },
    lastCallMs,
    deadlineMs: times.deadlineAtMs,
    passedOverMs,
    exitCode,
    stderr: process.stderr.text,
  }
}

function take(clock: FakeClock, ms: number): Promise<void> {
  return ms === Infinity ? new Promise(() => {}) : clock.sleep(ms)
}

function draw(palette: Palette, plain: Spans, ordered: Ordered): string {
  const drawing = new Drawing(
    palette,
    WIDTH,
    678,
    'A hook that hangs, without and with last call',
    'Two panels with the same five hooks: http, consumer, outbox, postgres, metrics. The consumer never finishes. In a plain ' +
      `SIGTERM handler everything below it never runs, and the platform kills the process after ${seconds(KILLED_AT)}. With lastcall, ` +
      `last call is at ${seconds(ordered.lastCallMs)}. The level of the consumer has half of the time that is left. It is passed ` +
      `over at ${seconds(ordered.passedOverMs)}, and outbox, postgres and metrics run in their order, each with half of the rest. At ` +
      `${seconds(ordered.deadlineMs)} the process exits with ${ordered.exitCode}, and the report names the consumer.`,
  )
  drawPlain(drawing, plain, 24)
  drawOrdered(drawing, ordered, 288)
  return drawing.toString()
}

function drawPlain(drawing: Drawing, spans: Spans, top: number): void {
  const { red, muted } = drawing.palette
  drawing.text(16, top, 'A plain SIGTERM handler: one after the other, without a deadline', {
    isBold: true,
    size: 16,
  })
  const rows = top + 58
  moment(drawing, KILLED_AT, rows, 'SIGKILL', red)
  for (const [at, { name }] of HOOKS.entries()) {
    const y = rowOf(drawing, at, rows, name)
    const span = spans[name]
    if (span) drawSpan(drawing, span, y)
    else drawing.text(LATE.left, y, 'never runs', { color: red.text })
  }
  drawAxis(drawing, rows + HOOKS.length * ROW, muted)
}

function drawOrdered(drawing: Drawing, ordered: Ordered, top: number): void {
  const { palette } = drawing
  const { spans, shares, lastCallMs, deadlineMs, passedOverMs, exitCode, stderr } = ordered
  drawing.text(16, top, 'With lastcall: last call, then half of the time that is left', {
    isBold: true,
    size: 16,
  })
  const rows = top + 58
  moment(drawing, lastCallMs, rows, 'last call', palette.orange)
  moment(drawing, passedOverMs, rows, 'passed over', palette.orange)
  moment(drawing, deadlineMs, rows, `exit ${exitCode}`, palette.red)
  for (const [at, { name }] of HOOKS.entries()) {
    const y = rowOf(drawing, at, rows, name)
    const share = shares[name]
    drawSpan(drawing, spans[name] as Span, y)
    if (share) drawing.frame(xOf(share.from), xOf(share.to), y, palette.muted, 25)
    if (at > 1) drawing.text(xOf(deadlineMs) + 14, y, 'runs', { color: palette.green.text })
  }
  drawing.text(xOf(deadlineMs) + 14, rows + 1.5 * ROW, 'is reported', { color: palette.red.text })
  const bottom = rows + HOOKS.length * ROW
  drawAxis(drawing, bottom, palette.muted)
  drawing.frame(16, 46, bottom + 48, palette.muted, 18)
  drawing.text(56, bottom + 48, 'what a level may take after last call: half of the time that is left', {
    size: 14,
  })
  drawStderr(drawing, stderr, bottom + 72)
}

/** What stderr says. */
function drawStderr(drawing: Drawing, stderr: string, top: number): void {
  const lines = wrapped(stderr, 84)
  drawing.box(8, top, WIDTH - 16, 22 + lines.length * 20, drawing.palette.panel)
  for (const [at, line] of lines.entries())
    drawing.text(20, top + 20 + at * 20, line, { isCode: true, size: 13 })
}

/** The name of a row, on its ground. Returns the middle of the row. */
function rowOf(drawing: Drawing, at: number, top: number, name: string): number {
  const y = top + (at + 0.5) * ROW
  drawing.text(16, y, name)
  return y
}

/** The bar of a hook. One that does not finish goes through the break of the axis. */
function drawSpan(drawing: Drawing, { from, to }: Span, y: number): void {
  const hangs = to - from > 1_400
  drawing.bar(xOf(from), xOf(to), y, hangs ? drawing.palette.red : drawing.palette.green, 18)
  if (hangs) drawHang(drawing, y)
}

/** What stands on the bar of a hook that hangs. */
function drawHang(drawing: Drawing, y: number): void {
  const { red } = drawing.palette
  drawing.gap(BREAK, y, 22, red.stroke)
  drawing.text(xOf(7_650), y, 'hangs', { anchor: 'middle', color: red.text })
}

/** A moment with its label above the rows. */
function moment(drawing: Drawing, ms: number, rows: number, label: string, tone: Tone): void {
  const [x, bottom] = [xOf(ms), rows + HOOKS.length * ROW]
  drawing.text(x, rows - 32, label, { anchor: 'middle', isBold: true, color: tone.text })
  drawing.text(x, rows - 14, seconds(ms), { anchor: 'middle', size: 14, color: drawing.palette.muted })
  drawing.line([x, rows - 4], [x, bottom], tone.stroke, { isDashed: true })
}

/** The two pieces of the axis, with a sign between them that a piece is left out. */
function drawAxis(drawing: Drawing, y: number, color: string): void {
  const { rule } = drawing.palette
  drawing.line([xOf(EARLY.fromMs), y], [xOf(LATE.toMs), y], rule)
  for (const { fromMs, toMs } of [EARLY, LATE]) {
    for (let ms = Math.ceil(fromMs / 1_000) * 1_000; ms <= toMs; ms += 1_000) {
      drawing.line([xOf(ms), y], [xOf(ms), y + 6], rule)
      drawing.text(xOf(ms), y + 18, `${ms / 1_000} s`, { anchor: 'middle', size: 14, color })
    }
  }
  drawing.gap(BREAK, y, 14, color)
}

function xOf(ms: number): number {
  const { fromMs, left, pxPerMs } = ms <= EARLY.toMs ? EARLY : LATE
  return left + (ms - fromMs) * pxPerMs
}
