import { LOAD } from '../delay-model/clusters.ts'
import { outcomeOfFixed } from '../delay-model/losses.ts'
import type { Sample } from '../delay-model/sample.ts'
import { figure, percent } from '../delay-model/table.ts'
import type { PlottedCluster } from './delay-clusters.ts'
import { Drawing, type Picture } from './drawing.ts'
import type { Palette } from './palette.ts'

const [WIDTH, HEIGHT] = [860, 440]
const AREA = { left: 84, right: 560, top: 66, bottom: 372 } as const
const LEGEND = { left: 588, top: 92, step: 46 } as const

/** Seconds of delay. */
const MOST_DELAY = 30
const STEP = 0.25

/** What is drawn over the delay. */
interface Curves {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly unit: string
  /** The ends of the axis, which is logarithmic. */
  readonly range: readonly [low: number, high: number]
  readonly ticks: readonly (readonly [value: number, label: string])[]
  readonly heightOf: (sample: Sample, delay: number) => number
  readonly format: (value: number) => string
  /** The value that one should get below, and what it is called. */
  readonly goal?: readonly [value: number, label: string]
  /** At which value of its curve the letter of each cluster stands. */
  readonly letters: readonly number[]
}

/** How many nodes are late after a delay, and how many requests are lost. */
export function delayCurves(clusters: readonly PlottedCluster[]): Picture[] {
  return [LATE, LOST].map((curves) => ({
    name: curves.name,
    draw: (palette) => draw(palette, curves, clusters),
  }))
}

const LATE: Curves = {
  name: 'delay-late',
  title: 'How many nodes are late after a delay',
  description: 'The part of the nodes that still send new connections to a pod',
  unit: 'nodes that still send new connections to the pod, by the model',
  range: [0.0001, 1.3],
  ticks: [
    [1, '100 %'],
    [0.1, '10 %'],
    [0.01, '1 %'],
    [0.001, '0.1 %'],
    [0.0001, '0.01 %'],
  ],
  heightOf: (sample, delay) => sample.lateAfter(delay),
  format: percent,
  letters: [0.03, 0.25, 0.06, 0.004, 0.4, 0.5],
}

const LOST: Curves = {
  name: 'delay-lost',
  title: 'How many requests a stopped pod loses after a fixed delay',
  description: `The requests that are refused when a pod stops that takes ${LOAD.perSecond} new connections a second`,
  unit: `requests lost for each pod that stops, at ${LOAD.perSecond} new connections a second, by the model`,
  range: [0.1, 1_600],
  ticks: [
    [1_000, '1,000'],
    [100, '100'],
    [10, '10'],
    [1, '1'],
    [0.1, '0.1'],
  ],
  heightOf: (sample, delay) => outcomeOfFixed(sample, delay, LOAD.perSecond).lost,
  format: figure,
  goal: [1, 'less than one'],
  letters: [15, 60, 30, 2.6, 250, 600],
}

function draw(palette: Palette, curves: Curves, clusters: readonly PlottedCluster[]): string {
  const drawing = new Drawing(palette, WIDTH, HEIGHT, curves.title, describe(curves, clusters))
  drawing.text(AREA.left, 24, curves.title, { isBold: true, size: 17 })
  drawing.text(AREA.left, 48, curves.unit, { size: 14, color: palette.muted })
  drawAxes(drawing, curves)
  for (const [at, cluster] of clusters.entries()) drawCluster(drawing, curves, cluster, at)
  return drawing.toString()
}

function describe({ description, heightOf, format }: Curves, clusters: readonly PlottedCluster[]): string {
  const said = clusters.map(({ name, sample }) => {
    const [five, fifteen] = [5, 15].map((delay) => format(heightOf(sample, delay)))
    return `${name}: ${five} after 5 s, ${fifteen} after 15 s`
  })
  return `${description}, over the delay from 0 to ${MOST_DELAY} s, by the model. ${said.join('. ')}.`
}

function drawAxes(drawing: Drawing, { range, ticks, goal }: Curves): void {
  const { rule, muted, ink, orange } = drawing.palette
  for (const [value, label] of ticks) {
    const y = yOf(value, range)
    drawing.line([AREA.left, y], [AREA.right, y], rule, { width: 1 })
    drawing.text(AREA.left - 10, y, label, { anchor: 'end', size: 14, color: muted })
  }
  for (let delay = 0; delay <= MOST_DELAY; delay += 5) {
    const x = xOf(delay)
    drawing.line([x, AREA.top], [x, AREA.bottom], rule, { width: 1 })
    drawing.text(x, AREA.bottom + 20, `${delay} s`, { anchor: 'middle', size: 14, color: muted })
  }
  drawing.text((AREA.left + AREA.right) / 2, AREA.bottom + 46, 'delay', { anchor: 'middle', color: ink })
  if (!goal) return
  const y = yOf(goal[0], range)
  drawing.line([AREA.left, y], [AREA.right, y], orange.stroke, { width: 2, isDashed: true })
  drawing.text(AREA.left + 8, y + 14, goal[1], { size: 14, color: orange.text })
}

function drawCluster(drawing: Drawing, curves: Curves, cluster: PlottedCluster, at: number): void {
  const { name, letter, sample, dashes } = cluster
  const tone = cluster.toneOf(drawing.palette)
  const [low] = curves.range
  const points: [number, number][] = []
  for (let delay = 0; delay <= MOST_DELAY; delay += STEP) {
    const value = curves.heightOf(sample, delay)
    if (value >= low) points.push([delay, value])
  }
  drawing.curve(
    points.map(([delay, value]) => [xOf(delay), yOf(value, curves.range)]),
    tone.stroke,
    dashes,
  )
  const marked = points.find(([, value]) => value <= (curves.letters[at] ?? 0))
  if (marked) drawLetter(drawing, xOf(marked[0]), yOf(marked[1], curves.range), letter, cluster)
  const y = LEGEND.top + at * LEGEND.step
  drawLetter(drawing, LEGEND.left, y, letter, cluster)
  const [size = '', ...rest] = name.split(', ')
  drawing.text(LEGEND.left + 20, y - 9, size, { isBold: true })
  drawing.text(LEGEND.left + 20, y + 10, rest.join(', '), { size: 14, color: drawing.palette.muted })
}

function drawLetter(
  drawing: Drawing,
  x: number,
  y: number,
  letter: string,
  { toneOf }: PlottedCluster,
): void {
  const tone = toneOf(drawing.palette)
  drawing.dot(x, y, 11, tone.stroke)
  drawing.dot(x, y, 9, tone.fill)
  drawing.text(x, y, letter, { anchor: 'middle', size: 13, isBold: true, color: tone.text })
}

function xOf(delay: number): number {
  return AREA.left + (delay / MOST_DELAY) * (AREA.right - AREA.left)
}

function yOf(value: number, [low, high]: Curves['range']): number {
  const part = Math.log(value / low) / Math.log(high / low)
  return AREA.bottom - part * (AREA.bottom - AREA.top)
}
