import { createTestRegistry } from 'lastcall/testing'
import { Drawing, type Picture } from './drawing.ts'
import { seconds, spanOf, stopped } from './observed.ts'
import type { Palette, Tone } from './palette.ts'

/** Moments of a drain, in milliseconds from the signal. */
interface Moments {
  readonly listenerClosesMs: number
  readonly lastCallMs: number
  readonly passedOverMs: number
}

const WIDTH = 720
/** Where each moment is drawn. Not to scale: the delay would be too short to see. */
const AT = { signal: 116, listenerCloses: 276, lastCall: 540, passedOver: 652 } as const
const [TOP, LANE, STRIP] = [98, 60, 26]
/** How far a connection reaches to the left that was there before the signal. */
const BEFORE = 24

/** One kind of connection: when it is idle, when a request or stream is under way, and how it ends. */
interface Lane {
  readonly name: string
  readonly ends: string
  readonly idle: readonly (readonly [from: number, to: number])[]
  readonly busy: readonly [from: number, to: number]
  readonly closesAt: number
  readonly isCut?: boolean
}

// The facts are those of docs/connections.md.
const LANES: readonly Lane[] = [
  {
    name: 'idle keep-alive',
    ends: 'closes when the listener closes',
    idle: [[BEFORE, AT.listenerCloses]],
    busy: [BEFORE + 14, BEFORE + 44],
    closesAt: AT.listenerCloses,
  },
  {
    name: 'request in flight',
    ends: 'gets its whole response, then closes',
    idle: [[BEFORE, 70]],
    busy: [70, 420],
    closesAt: 420,
  },
  {
    name: 'new client',
    ends: 'is served with Connection: close, then closes',
    idle: [[160, 172]],
    busy: [172, 228],
    closesAt: 228,
  },
  {
    name: 'WebSocket',
    ends: 'closes with status 1001 after the delay',
    idle: [[AT.listenerCloses, 340]],
    busy: [BEFORE, AT.listenerCloses],
    closesAt: 340,
  },
  {
    name: 'EventSource stream',
    ends: 'ends after the delay, once silent for 1 s',
    idle: [[250, 330]],
    busy: [BEFORE, 250],
    closesAt: 330,
  },
  {
    name: 'HTTP/2',
    ends: 'gets GOAWAY after the delay; its streams finish',
    idle: [[BEFORE, 200]],
    busy: [200, 470],
    closesAt: 470,
  },
  {
    name: 'slow response',
    ends: 'is cut when its level is passed over: exit 1',
    idle: [[BEFORE, 90]],
    busy: [90, AT.passedOver],
    closesAt: AT.passedOver,
    isCut: true,
  },
]

/** What becomes of each kind of connection. */
export async function connections(): Promise<Picture> {
  const moments = await observe()
  return { name: 'connections', draw: (palette) => draw(palette, moments) }
}

async function observe(): Promise<Moments> {
  const registry = createTestRegistry()
  registry.onShutdown('http', () => new Promise(() => {}), { priority: 'traffic' })
  registry.onShutdown('postgres', () => {}, { priority: 'storage' })
  const report = await stopped(registry)
  const passedOverMs = report.passedOver[0]?.atMs
  if (passedOverMs === undefined) throw new Error('the level of the drain was not passed over')
  return {
    listenerClosesMs: spanOf(report.hooks, 'http').from,
    lastCallMs: report.times.lastCallAtMs,
    passedOverMs,
  }
}

function draw(palette: Palette, moments: Moments): string {
  const drawing = new Drawing(
    palette,
    WIDTH,
    TOP + LANES.length * LANE + 34,
    'How each kind of connection ends',
    `Lanes over time: SIGTERM, the delay, the listener closes at ${seconds(moments.listenerClosesMs)}, the drain, last call at ` +
      `${seconds(moments.lastCallMs)}, and the level of the drain is passed over at ${seconds(moments.passedOverMs)}. ` +
      `${LANES.map(({ name, ends }) => `${name}: ${ends}.`).join(' ')}`,
  )
  drawHead(drawing, moments)
  for (const [at, lane] of LANES.entries()) drawLane(drawing, lane, TOP + at * LANE)
  drawLegend(drawing, TOP + LANES.length * LANE + 16)
  return drawing.toString()
}

function drawHead(drawing: Drawing, moments: Moments): void {
  const { grey, blue, orange, red, muted } = drawing.palette
  const moment = (x: number, label: string, detail: string, tone: Tone): void => {
    drawing.text(x, 20, label, { anchor: 'middle', isBold: true, color: tone.text })
    drawing.text(x, 40, detail, { anchor: 'middle', size: 14, color: muted })
  }
  moment(AT.signal, 'SIGTERM', '0 s', grey)
  moment(AT.listenerCloses, 'listener closes', seconds(moments.listenerClosesMs), blue)
  moment(AT.lastCall, 'last call', seconds(moments.lastCallMs), orange)
  moment(AT.passedOver, 'passed over', seconds(moments.passedOverMs), red)
  const phase = (from: number, to: number, label: string, tone: Tone): void => {
    drawing.bar(from, to, 68, tone, 24)
    drawing.text((from + to) / 2, 68, label, { anchor: 'middle', color: tone.text })
  }
  phase(AT.signal, AT.listenerCloses, 'delay', grey)
  phase(AT.listenerCloses, AT.passedOver, 'drain', blue)
}

function drawLane(drawing: Drawing, lane: Lane, top: number): void {
  const { palette } = drawing
  const y = top + 24 + STRIP / 2
  drawing.text(16, top + 10, lane.name, { isBold: true })
  drawing.text(212, top + 10, lane.ends)
  drawing.box(8, y - STRIP / 2, WIDTH - 16, STRIP, palette.panel)
  drawMoments(drawing, y)
  const tone = lane.isCut ? palette.red : palette.blue
  for (const [from, to] of lane.idle) drawing.line([from, y], [to, y], tone.stroke, { width: 2 })
  drawing.bar(...lane.busy, y, tone, 14)
  if (lane.isCut) drawing.cross(lane.closesAt, y, tone.stroke)
  else drawing.dot(lane.closesAt, y, 5, tone.stroke)
}

/** The moments of the head, in a lane. */
function drawMoments(drawing: Drawing, y: number): void {
  const { grey, blue, orange, red } = drawing.palette
  const tones = { signal: grey, listenerCloses: blue, lastCall: orange, passedOver: red }
  for (const name of ['signal', 'listenerCloses', 'lastCall', 'passedOver'] as const) {
    const [x, half] = [AT[name], STRIP / 2]
    drawing.line([x, y - half], [x, y + half], tones[name].stroke, { isDashed: name !== 'signal' })
  }
}

function drawLegend(drawing: Drawing, y: number): void {
  const { blue, red, muted } = drawing.palette
  const style = { size: 14, color: muted }
  drawing.line([16, y], [46, y], blue.stroke, { width: 2 })
  drawing.text(54, y, 'open', style)
  drawing.bar(112, 142, y, blue, 14)
  drawing.text(150, y, 'request or stream', style)
  drawing.dot(300, y, 5, blue.stroke)
  drawing.text(312, y, 'closes', style)
  drawing.cross(388, y, red.stroke)
  drawing.text(402, y, 'is cut', style)
  drawing.text(WIDTH - 16, y, 'not to scale', { ...style, anchor: 'end' })
}
