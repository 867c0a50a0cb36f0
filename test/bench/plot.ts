import { type Axis, logAxis } from './plot-axis.ts'
import { drawMarker, styleOf } from './plot-style.ts'

/** Lines over sizes that differ by orders of magnitude: both axes are logarithmic. */
export interface Plot {
  /** Name of the SVG file, without its ending. */
  readonly file: string
  readonly title: string
  readonly x: string
  readonly y: string
  readonly lines: readonly Line[]
}

export interface Line {
  readonly name: string
  readonly points: readonly (readonly [x: number, y: number])[]
}

/** The room of the lines, in pixels. */
const AREA = { left: 72, right: 512, top: 44, bottom: 344 } as const

const LEGEND = { left: AREA.right + 24, top: AREA.top + 8, step: 22, mark: 26 } as const

/** Wide enough for a letter of the legend in any common font. */
const LETTER = 7

/** As SVG: it has a white ground of its own, since a page may be dark. The same plot gives the same text. */
export function drawPlot(plot: Plot): string {
  check(plot)
  const points = plot.lines.flatMap((line) => line.points)
  const x = logAxis(
    points.map((point) => point[0]),
    AREA.left,
    AREA.right,
  )
  const y = logAxis(
    points.map((point) => point[1]),
    AREA.bottom,
    AREA.top,
  )
  const letters = Math.max(...plot.lines.map(({ name }) => name.length))
  const width = LEGEND.left + LEGEND.mark + 10 + letters * LETTER
  const height = Math.max(AREA.bottom + 56, LEGEND.top + plot.lines.length * LEGEND.step)
  const size = `width="${width}" height="${height}"`
  const title = escapeText(plot.title)
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" ${size} ` +
      'font-family="sans-serif" font-size="12" fill="#222" role="img">',
    `<title>${title}</title>`,
    `<rect ${size} fill="#fff"/>`,
    text(AREA.left, 26, title, 'font-size="15" font-weight="bold"'),
    ...x.ticks.map(
      ({ at, label }) => `${grid(at, AREA.top, at, AREA.bottom)}${text(at, AREA.bottom + 18, label, MIDDLE)}`,
    ),
    ...y.ticks.map(
      ({ at, label }) => `${grid(AREA.left, at, AREA.right, at)}${text(AREA.left - 8, at + 4, label, END)}`,
    ),
    `<path d="M${AREA.left} ${AREA.top}V${AREA.bottom}H${AREA.right}" fill="none" stroke="#666"/>`,
    text((AREA.left + AREA.right) / 2, AREA.bottom + 42, escapeText(plot.x), MIDDLE),
    text(
      0,
      0,
      escapeText(plot.y),
      `${MIDDLE} transform="translate(18 ${(AREA.top + AREA.bottom) / 2}) rotate(-90)"`,
    ),
    ...plot.lines.map((line, index) => drawLine(line, index, x, y)),
    '</svg>',
    '',
  ].join('\n')
}

const MIDDLE = 'text-anchor="middle"'
const END = 'text-anchor="end"'

/** A line, its markers, and its name in the legend. */
function drawLine({ name, points }: Line, index: number, x: Axis, y: Axis): string {
  const { color, dash } = styleOf(index)
  const places = points.map((point) => [x.place(point[0]), y.place(point[1])] as const)
  const inLegend = LEGEND.top + index * LEGEND.step
  const stroke = `fill="none" stroke="${color}" stroke-width="2"${dash}`
  return [
    `<g><polyline points="${places.map((place) => place.join(',')).join(' ')}" ${stroke}/>`,
    ...places.map((place) => drawMarker(index, ...place)),
    '</g>',
    `<g><path d="M${LEGEND.left} ${inLegend}h${LEGEND.mark}" ${stroke}/>`,
    drawMarker(index, LEGEND.left + LEGEND.mark / 2, inLegend),
    text(LEGEND.left + LEGEND.mark + 8, inLegend + 4, escapeText(name)),
    '</g>',
  ].join('')
}

/** A logarithm has no place for what is not above 0. */
function check({ title, lines }: Plot): void {
  if (lines.length === 0) throw new Error(`the plot '${title}' has no line`)
  for (const { name, points } of lines) {
    if (points.length === 0) throw new Error(`the line '${name}' has no point`)
    for (const point of points) {
      const isDrawn = point?.length === 2 && point.every((value) => value > 0 && Number.isFinite(value))
      if (!isDrawn) {
        throw new Error(
          `the line '${name}' has the point (${point?.join(', ') ?? 'none'}): both values must be above 0`,
        )
      }
    }
  }
}

function grid(x1: number, y1: number, x2: number, y2: number): string {
  return `<path d="M${x1} ${y1}L${x2} ${y2}" stroke="#ddd"/>`
}

function text(x: number, y: number, content: string, attributes = ''): string {
  return `<text x="${x}" y="${y}"${attributes && ` ${attributes}`}>${content}</text>`
}

function escapeText(name: string): string {
  return name.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
