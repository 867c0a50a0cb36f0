import { type Happening, TRANSITIONS } from '../../src/supervisor/programs/states.ts'
import { Drawing, type Picture } from './drawing.ts'
import type { Palette } from './palette.ts'

type State = keyof typeof TRANSITIONS
type Point = readonly [x: number, y: number]

/** An arrow from state to state: its points, and where its label is. */
interface Arrow {
  readonly from: State
  readonly happening: Happening
  readonly points: readonly Point[]
  readonly label: Point
}

const [WIDTH, HEIGHT] = [720, 590]
const PILL = { width: 116, height: 40 } as const

const STATES: Readonly<Record<State, { at: Point; tone: 'grey' | 'blue' | 'green' | 'orange' | 'red' }>> = {
  'backing-off': { at: [234, 96], tone: 'orange' },
  exited: { at: [506, 96], tone: 'orange' },
  stopped: { at: [116, 246], tone: 'grey' },
  starting: { at: [370, 246], tone: 'blue' },
  running: { at: [616, 246], tone: 'green' },
  failed: { at: [234, 396], tone: 'red' },
  stopping: { at: [506, 396], tone: 'orange' },
}

const [UP, DOWN] = [-PILL.height / 2, PILL.height / 2]
const [LEFT, RIGHT] = [-PILL.width / 2, PILL.width / 2]

/** A point at the edge of a state's pill, or beside it. */
function at(state: State, dx: number, dy: number): Point {
  const [x, y] = STATES[state].at
  return [x + dx, y + dy]
}

const ARROWS: readonly Arrow[] = [
  {
    from: 'stopped',
    happening: 'start',
    points: [at('stopped', RIGHT, 0), at('starting', LEFT, 0)],
    label: [243, 246],
  },
  {
    from: 'starting',
    happening: 'ready',
    points: [at('starting', RIGHT, 0), at('running', LEFT, 0)],
    label: [493, 246],
  },
  {
    from: 'starting',
    happening: 'exit',
    points: [at('starting', 26, UP), at('exited', -34, DOWN)],
    label: [434, 171],
  },
  {
    from: 'starting',
    happening: 'stop',
    points: [at('starting', 26, DOWN), at('stopping', -34, UP)],
    label: [434, 321],
  },
  {
    from: 'running',
    happening: 'exit',
    points: [at('running', -20, UP), at('exited', 34, DOWN)],
    label: [568, 171],
  },
  {
    from: 'running',
    happening: 'stop',
    points: [at('running', -20, DOWN), at('stopping', 34, UP)],
    label: [568, 321],
  },
  {
    from: 'exited',
    happening: 'stop',
    points: [at('exited', RIGHT, 0), [698, 96], [698, 396], at('stopping', RIGHT, 0)],
    label: [630, 96],
  },
  {
    from: 'exited',
    happening: 'gone',
    points: [at('exited', -14, UP), [492, 50], [88, 50], at('stopped', -28, UP)],
    label: [370, 50],
  },
  {
    from: 'exited',
    happening: 'retry',
    points: [at('exited', LEFT, 0), at('backing-off', RIGHT, 0)],
    label: [370, 96],
  },
  {
    from: 'exited',
    happening: 'fail',
    points: [at('exited', 14, UP), [520, 20], [24, 20], [24, 396], at('failed', LEFT, 0)],
    label: [370, 20],
  },
  {
    from: 'stopping',
    happening: 'gone',
    points: [at('stopping', 0, DOWN), [506, 446], [88, 446], at('stopped', -28, DOWN)],
    label: [370, 446],
  },
  {
    from: 'stopping',
    happening: 'fail',
    points: [at('stopping', LEFT, 0), at('failed', RIGHT, 0)],
    label: [370, 396],
  },
  {
    from: 'backing-off',
    happening: 'start',
    points: [at('backing-off', 30, DOWN), at('starting', -26, UP)],
    label: [304, 171],
  },
  {
    from: 'backing-off',
    happening: 'stop',
    points: [at('backing-off', -30, DOWN), at('stopped', 26, UP)],
    label: [173, 171],
  },
  {
    from: 'failed',
    happening: 'start',
    points: [at('failed', 30, UP), at('starting', -26, DOWN)],
    label: [304, 321],
  },
]

/** What the words on the arrows mean. */
const LEGEND: readonly (readonly [word: string, meaning: string])[] = [
  ['exit', 'the process exits by itself'],
  ['stop', 'somebody asks it to stop'],
  ['gone', 'its whole process group is gone'],
  ['retry', 'gone, and it is started again later'],
  ['fail', 'gone, and it has failed'],
]

/** The states of an instance. There is an arrow for each transition in the code, and no other. */
export function supervisor(): Picture {
  check()
  return { name: 'supervisor', draw }
}

function check(): void {
  const drawn = ARROWS.map(({ from, happening, points }) =>
    describe(from, happening, stateAt(points.at(-1) as Point)),
  )
  const known = Object.entries(TRANSITIONS).flatMap(([from, ways]) =>
    Object.entries(ways).map(([happening, to]) => describe(from, happening, to)),
  )
  const wrong = [
    ...known.filter((way) => !drawn.includes(way)),
    ...drawn.filter((way) => !known.includes(way)),
  ]
  if (wrong.length > 0) throw new Error(`the picture of the supervisor differs from the code: ${wrong}`)
}

const describe = (from: string, happening: string, to: string | undefined): string =>
  `${from} ${happening} ${to}`

/** The state whose pill a point touches. */
function stateAt([x, y]: Point): string | undefined {
  const found = Object.entries(STATES).find(
    ([, { at }]) => Math.abs(at[0] - x) <= RIGHT && Math.abs(at[1] - y) <= DOWN,
  )
  return found?.[0]
}

function draw(palette: Palette): string {
  const ways = Object.entries(TRANSITIONS).map(
    ([state, ways]) =>
      `${state}: ${Object.entries(ways)
        .map(([word, next]) => `${word} → ${next}`)
        .join(', ')}`,
  )
  const drawing = new Drawing(palette, WIDTH, HEIGHT, 'The states of an instance', `${ways.join('. ')}.`)
  for (const { points } of ARROWS) drawing.arrow(points, palette.muted)
  for (const { happening, label } of ARROWS) drawLabel(drawing, happening, label)
  for (const [state, { at, tone }] of Object.entries(STATES)) {
    const { fill, stroke, text } = palette[tone]
    const [x, y] = [at[0] + LEFT, at[1] + UP]
    drawing.box(x, y, PILL.width, PILL.height, fill, stroke)
    drawing.text(at[0], at[1], state, { anchor: 'middle', isBold: true, color: text })
  }
  drawLegend(drawing)
  return drawing.toString()
}

/** A word on a line. */
function drawLabel(drawing: Drawing, word: string, [x, y]: Point): void {
  drawing.box(x - 22, y - 11, 44, 22, drawing.palette.ground)
  drawing.text(x, y, word, { anchor: 'middle', size: 14 })
}

function drawLegend(drawing: Drawing): void {
  const { palette } = drawing
  drawing.box(8, 478, WIDTH - 16, 104, palette.panel)
  for (const [at, [word, meaning]] of LEGEND.entries()) {
    const [x, y] = [at < 3 ? 24 : 370, 502 + (at % 3) * 28]
    drawing.text(x, y, word, { isBold: true })
    drawing.text(x + 50, y, meaning)
  }
}
