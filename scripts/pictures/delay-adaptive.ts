import { LOAD, SEED } from '../delay-model/clusters.ts'
import { outcomeOfAdaptive, outcomeOfFixed } from '../delay-model/losses.ts'
import { figure } from '../delay-model/table.ts'
import type { PlottedCluster } from './delay-clusters.ts'
import { Drawing, type Picture } from './drawing.ts'
import type { Palette } from './palette.ts'

/** Seconds: one setting for all clusters. */
const ADAPTIVE = { delay: 5, maxDelay: 25 } as const

const [WIDTH, HEIGHT] = [860, 396]
const AXIS = { left: 226, right: 576, top: 92, bottom: 337 } as const
const ROW = 49
/** The middles of the columns with figures. */
const COLUMNS = { short: 634, adaptive: 720, long: 806 } as const

/** What a delay costs in a cluster. */
interface Row {
  readonly cluster: PlottedCluster
  readonly waited: number
  readonly lost: { readonly short: number; readonly adaptive: number; readonly long: number }
}

/** The adaptive delay beside two fixed ones: how long pods wait, and what they lose. */
export function delayAdaptive(clusters: readonly PlottedCluster[]): Picture {
  const rows = clusters.filter(({ isReusing }) => !isReusing).map(rowOf)
  return { name: 'delay-adaptive', draw: (palette) => draw(palette, rows) }
}

function rowOf(cluster: PlottedCluster): Row {
  const { sample } = cluster
  const lostAfter = (delay: number): number => outcomeOfFixed(sample, delay, LOAD.perSecond).lost
  const { lost, waited } = outcomeOfAdaptive(sample, ADAPTIVE, LOAD.perSecond, SEED)
  return {
    cluster,
    waited,
    lost: { short: lostAfter(ADAPTIVE.delay), adaptive: lost, long: lostAfter(ADAPTIVE.maxDelay) },
  }
}

function draw(palette: Palette, rows: readonly Row[]): string {
  const title = 'One setting for all five: a delay of 5 s that goes on, up to 25 s'
  const said = rows.map(
    ({ cluster, waited, lost }) =>
      `${cluster.name}: ${waited.toFixed(1)} s, ${figure(lost.adaptive)} lost, beside ${figure(lost.short)} with a fixed delay of 5 s`,
  )
  const drawing = new Drawing(
    palette,
    WIDTH,
    HEIGHT,
    title,
    `How long a pod waits on average if its delay goes on while new clients come, from ${ADAPTIVE.delay} to ` +
      `${ADAPTIVE.maxDelay} s, and how many requests it loses at ${LOAD.perSecond} new connections a second. ${said.join('. ')}.`,
  )
  drawing.text(16, 24, title, { isBold: true, size: 17 })
  drawHead(drawing)
  for (const [at, row] of rows.entries()) drawRow(drawing, row, AXIS.top + ROW * (at + 0.5))
  return drawing.toString()
}

function drawHead(drawing: Drawing): void {
  const { rule, muted, panel } = drawing.palette
  drawing.box(COLUMNS.short - 46, 40, WIDTH - COLUMNS.short + 34, AXIS.bottom - 36, panel)
  drawing.text(AXIS.left, 72, 'how long a pod waits, on average', { size: 14, color: muted })
  drawing.text(COLUMNS.adaptive, 56, 'requests lost for each pod', {
    anchor: 'middle',
    size: 14,
    color: muted,
  })
  for (const [x, label] of [
    [COLUMNS.short, 'fixed 5 s'],
    [COLUMNS.adaptive, '5 to 25 s'],
    [COLUMNS.long, 'fixed 25 s'],
  ] as const)
    drawing.text(x, 78, label, { anchor: 'middle', size: 14, isBold: true })
  for (let waited = 0; waited <= 25; waited += 5) {
    drawing.line([xOf(waited), AXIS.top], [xOf(waited), AXIS.bottom], rule, { width: 1 })
    drawing.text(xOf(waited), AXIS.bottom + 18, `${waited} s`, { anchor: 'middle', size: 14, color: muted })
  }
  const foot = `${LOAD.perSecond} new connections to each pod in a second. By the model, not measured.`
  drawing.text(16, AXIS.bottom + 44, foot, { size: 14, color: muted })
}

function drawRow(drawing: Drawing, { cluster, waited, lost }: Row, y: number): void {
  const { palette } = drawing
  const tone = cluster.toneOf(palette)
  const [size = '', ...rest] = cluster.name.split(', ')
  drawing.text(16, y - 9, size, { isBold: true })
  drawing.text(16, y + 10, rest.join(', '), { size: 14, color: palette.muted })
  drawing.bar(xOf(0), xOf(waited), y, tone, 22)
  const isLong = waited > 20
  drawing.text(xOf(waited) + (isLong ? -8 : 8), y, `${waited.toFixed(1)} s`, {
    size: 14,
    anchor: isLong ? 'end' : 'start',
    color: isLong ? tone.text : palette.ink,
  })
  for (const name of ['short', 'adaptive', 'long'] as const) {
    const color = lost[name] < 1 ? palette.green.text : palette.red.text
    drawing.text(COLUMNS[name], y, figure(lost[name]), {
      anchor: 'middle',
      color,
      isBold: name === 'adaptive',
    })
  }
}

function xOf(seconds: number): number {
  return AXIS.left + (seconds / 25) * (AXIS.right - AXIS.left)
}
