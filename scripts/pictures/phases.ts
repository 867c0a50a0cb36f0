import { createTestRegistry } from 'lastcall/testing'
import { Drawing, type Picture } from './drawing.ts'
import { type Span, seconds, spanOf, stopped } from './observed.ts'
import type { Palette, Tone } from './palette.ts'

interface Row {
  readonly level: string
  readonly priority?: string
  readonly tone: 'blue' | 'green' | 'orange' | 'purple' | 'grey'
  readonly span: Span
  readonly says: string
}

interface Observation {
  readonly rows: readonly Row[]
  readonly lastCallMs: number
  readonly deadlineMs: number
  readonly exitMs: number
  readonly exitCode: number
}

const [WIDTH, TOP, ROW] = [720, 62, 38]
const AXIS = { left: 160, pxPerMs: 0.0545, fromMs: -400 } as const

/** When the job began, in milliseconds before the signal. */
const JOB_BEGAN = 300

/** The phases of a shutdown on one time axis: delay, levels, exit. */
export async function phases(): Promise<Picture> {
  const observation = await observe()
  return { name: 'phases', draw: (palette) => draw(palette, observation) }
}

async function observe(): Promise<Observation> {
  const registry = createTestRegistry()
  const { clock, onShutdown, hold } = registry
  const sleep = (ms: number) => (): Promise<void> => clock.sleep(ms)
  onShutdown('metrics', sleep(500), { priority: 'telemetry' })
  onShutdown('postgres', sleep(700), { priority: 'storage' })
  onShutdown('outbox', sleep(800))
  onShutdown('consumer', sleep(700), { priority: 'work' })
  onShutdown('http', sleep(1_500), { priority: 'traffic' })
  const job = hold('job', sleep(JOB_BEGAN + 3_400))
  await clock.advance(JOB_BEGAN)
  const report = await stopped(registry)
  await job
  const [http, consumer] = [spanOf(report.hooks, 'http'), spanOf(report.hooks, 'consumer')]
  const jobTo = spanOf(report.hooks, 'job').to
  return {
    rows: [
      {
        level: 'delay',
        tone: 'grey',
        span: { from: 0, to: http.from },
        says: 'new requests are still served; /ready: 503',
      },
      {
        level: 'traffic',
        priority: '200',
        tone: 'blue',
        span: http,
        says: 'drain: in-flight requests finish',
      },
      { level: 'work', priority: '100', tone: 'orange', span: consumer, says: 'consumers take no more' },
      { level: '', tone: 'orange', span: { from: -JOB_BEGAN, to: jobTo }, says: 'a hold: a job in progress' },
      {
        level: 'default',
        priority: '0',
        tone: 'green',
        span: spanOf(report.hooks, 'outbox'),
        says: 'the outbox is sent',
      },
      {
        level: 'storage',
        priority: '-100',
        tone: 'green',
        span: spanOf(report.hooks, 'postgres'),
        says: 'databases close',
      },
      {
        level: 'telemetry',
        priority: '-200',
        tone: 'purple',
        span: spanOf(report.hooks, 'metrics'),
        says: 'metrics are sent',
      },
    ],
    lastCallMs: report.times.lastCallAtMs,
    deadlineMs: report.times.deadlineAtMs,
    exitMs: report.durationMs,
    exitCode: report.exitCode,
  }
}

function draw(palette: Palette, { rows, lastCallMs, deadlineMs, exitMs, exitCode }: Observation): string {
  const bottom = TOP + rows.length * ROW
  const drawing = new Drawing(
    palette,
    WIDTH,
    bottom + 46,
    'The phases of a shutdown',
    `After SIGTERM the server goes on accepting requests for the delay of ${seconds(rows[0]?.span.to as number)}. Then the levels ` +
      'run one after the other: traffic drains the servers, work stops consumers and waits for jobs in progress, default sends ' +
      `the outbox, storage closes databases, telemetry sends metrics. The process exits with ${exitCode} after ${seconds(exitMs)}. ` +
      `Last call at ${seconds(lastCallMs)} and the deadline at ${seconds(deadlineMs)} were not reached.`,
  )
  const moment = (ms: number, label: string, detail: string, tone: Tone, isDashed = true): void => {
    drawing.text(xOf(ms), 22, label, { anchor: 'middle', isBold: true, color: tone.text })
    drawing.text(xOf(ms), 42, detail, { anchor: 'middle', size: 14, color: palette.muted })
    drawing.line([xOf(ms), 54], [xOf(ms), bottom], tone.stroke, { isDashed })
  }
  drawStripes(drawing, rows)
  drawAxis(drawing, bottom)
  moment(0, 'SIGTERM', '0 s', palette.grey, false)
  moment(lastCallMs, 'last call', seconds(lastCallMs), palette.orange)
  moment(deadlineMs, 'deadline', seconds(deadlineMs), palette.red)
  for (const [at, row] of rows.entries()) drawRow(drawing, row, TOP + (at + 0.5) * ROW)
  const y = bottom - ROW / 2
  drawing.text(xOf(exitMs) + 10, y, `exit ${exitCode}`, { isBold: true, color: palette.green.text })
  return drawing.toString()
}

/** A ground behind every second level. */
function drawStripes(drawing: Drawing, rows: readonly Row[]): void {
  const tops = rows.flatMap(({ level }, at) => (level ? [TOP + at * ROW] : []))
  for (const [at, top] of tops.entries()) {
    const height = (tops[at + 1] ?? TOP + rows.length * ROW) - top
    if (at % 2 === 0) drawing.box(8, top, WIDTH - 16, height, drawing.palette.panel)
  }
}

function drawRow(drawing: Drawing, { level, priority, tone, span, says }: Row, y: number): void {
  const { palette } = drawing
  if (level) drawing.text(16, y, level, { isBold: true })
  if (priority) drawing.text(144, y, priority, { anchor: 'end', size: 14, color: palette.muted })
  drawing.bar(xOf(span.from), xOf(span.to), y, palette[tone], 22)
  // Late bars have their room on the left.
  const isLate = span.from > 3_000
  if (isLate) drawing.text(xOf(span.from) - 10, y, says, { anchor: 'end' })
  else drawing.text(xOf(span.to) + 10, y, says)
}

function drawAxis(drawing: Drawing, bottom: number): void {
  const { rule, muted } = drawing.palette
  drawing.line([AXIS.left, bottom + 4], [WIDTH - 16, bottom + 4], rule)
  for (let s = 0; s <= 9; s++) {
    drawing.line([xOf(s * 1_000), bottom + 4], [xOf(s * 1_000), bottom + 10], rule)
    drawing.text(xOf(s * 1_000), bottom + 22, `${s} s`, { anchor: 'middle', size: 14, color: muted })
  }
}

function xOf(ms: number): number {
  return AXIS.left + (ms - AXIS.fromMs) * AXIS.pxPerMs
}
