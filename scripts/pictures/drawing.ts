import type { Palette, Tone } from './palette.ts'

/** A picture for the docs. */
export interface Picture {
  /** The first part of its file's name. */
  readonly name: string
  readonly draw: (palette: Palette) => string
}

/** How a text looks. */
export interface TextStyle {
  readonly size?: number
  readonly anchor?: 'start' | 'middle' | 'end'
  readonly color?: string
  readonly isBold?: boolean
  readonly isCode?: boolean
}

type Point = readonly [x: number, y: number]

const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
const CODE_FONT = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace"

/** The size of a text without a size of its own, in pixels. A phone shows it at half of that. */
const TEXT_SIZE = 15
/** From the middle of a line of text to its baseline, as a part of its size. */
const BASELINE = 0.35
/** The radius of a bent line's corners. */
const CORNER = 10
const ARROW = { length: 9, halfWidth: 4.5 } as const

/** An SVG file that grows by one element with each call. The same calls give the same text. */
export class Drawing {
  readonly palette: Palette
  readonly #size: string
  readonly #head: readonly string[]
  readonly #elements: string[] = []

  /**
   * @param title - Names the picture, for screen readers.
   * @param description - Says what the picture shows, for those who do not see it.
   */
  constructor(palette: Palette, width: number, height: number, title: string, description: string) {
    this.palette = palette
    this.#size = `width="${width}" height="${height}"`
    this.#head = [
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" ${this.#size} ` +
        `font-family="${FONT}" font-size="${TEXT_SIZE}" role="img" aria-labelledby="title desc">`,
      `<title id="title">${escaped(title)}</title>`,
      `<desc id="desc">${escaped(description)}</desc>`,
    ]
    this.#add(`<rect ${this.#size} rx="8" fill="${palette.ground}"/>`)
  }

  /** A text. `y` is the middle of the line. Spaces stay as they are. */
  text(x: number, y: number, content: string, style: TextStyle = {}): void {
    const { size = TEXT_SIZE, anchor = 'start', color = this.palette.ink, isBold, isCode } = style
    const attributes = [
      `x="${round(x)}" y="${round(y + size * BASELINE)}" fill="${color}"`,
      ...(size === TEXT_SIZE ? [] : [`font-size="${size}"`]),
      ...(anchor === 'start' ? [] : [`text-anchor="${anchor}"`]),
      ...(isBold ? ['font-weight="600"'] : []),
      ...(isCode ? [`font-family="${CODE_FONT}" xml:space="preserve"`] : []),
    ]
    this.#add(`<text ${attributes.join(' ')}>${escaped(content)}</text>`)
  }

  /** A box with round corners. */
  box(x: number, y: number, width: number, height: number, fill: string, stroke?: string): void {
    const border = stroke ? ` stroke="${stroke}" stroke-width="1.5"` : ''
    this.#add(`<rect ${placed(x, y, width, height)} rx="5" fill="${fill}"${border}/>`)
  }

  /** What something takes on a time axis. A short one still has a bar that can be seen. */
  bar(x1: number, x2: number, y: number, tone: Tone, height = 20): void {
    this.box(x1, y - height / 2, Math.max(x2 - x1, 3), height, tone.fill, tone.stroke)
  }

  /** An empty frame with a dashed border. */
  frame(x1: number, x2: number, y: number, color: string, height: number): void {
    const place = placed(x1, y - height / 2, x2 - x1, height)
    this.#add(
      `<rect ${place} rx="5" fill="none" stroke="${color}" stroke-width="1.5" stroke-dasharray="4 3"/>`,
    )
  }

  line(from: Point, to: Point, color: string, style: { width?: number; isDashed?: boolean } = {}): void {
    const { width = 1.5, isDashed } = style
    const dashes = isDashed ? ' stroke-dasharray="5 4"' : ''
    this.#add(`<path d="M${pair(from)}L${pair(to)}" stroke="${color}" stroke-width="${width}"${dashes}/>`)
  }

  /** A line through many points, such as one of a plot. */
  curve(points: readonly Point[], color: string, dashes = ''): void {
    const style = `fill="none" stroke="${color}" stroke-width="2.5"${dashes && ` stroke-dasharray="${dashes}"`}`
    this.#add(`<polyline points="${points.map(pair).join(' ')}" ${style}/>`)
  }

  /** A bent line through points, with round corners and an arrow's head at its end. */
  arrow(points: readonly Point[], color: string): void {
    const [tip, before] = [points.at(-1) as Point, points.at(-2) as Point]
    const base = towards(tip, before, ARROW.length)
    const path = bent([...points.slice(0, -1), towards(tip, before, ARROW.length - 1)])
    const [dx, dy] = [(tip[0] - base[0]) / ARROW.length, (tip[1] - base[1]) / ARROW.length]
    const wing = (side: number): Point => [
      base[0] - dy * ARROW.halfWidth * side,
      base[1] + dx * ARROW.halfWidth * side,
    ]
    this.#add(`<path d="${path}" fill="none" stroke="${color}" stroke-width="1.5"/>`)
    this.#add(`<path d="M${pair(tip)}L${pair(wing(1))}L${pair(wing(-1))}z" fill="${color}"/>`)
  }

  /** A filled circle. */
  dot(x: number, y: number, radius: number, fill: string): void {
    this.#add(`<circle cx="${round(x)}" cy="${round(y)}" r="${radius}" fill="${fill}"/>`)
  }

  /** A small cross: something ends here by force. */
  cross(x: number, y: number, color: string): void {
    const d = `M${round(x - 6)} ${round(y - 6)}l12 12m0 -12l-12 12`
    this.#add(`<path d="${d}" stroke="${color}" stroke-width="2.5" stroke-linecap="round"/>`)
  }

  /** A slanted gap in what lies below: a piece of it is left out. */
  gap(x: number, y: number, height: number, color: string): void {
    const [dx, dy] = [3, height / 2]
    const [left, right] = [x - 4, x + 4]
    const side = (at: number): string => `M${pair([at - dx, y + dy])}L${pair([at + dx, y - dy])}`
    const area = `${side(left)}L${pair([right + dx, y - dy])}L${pair([right - dx, y + dy])}z`
    this.#add(`<path d="${area}" fill="${this.palette.ground}"/>`)
    this.#add(`<path d="${side(left)}${side(right)}" stroke="${color}" stroke-width="1.5"/>`)
  }

  /** The whole file. */
  toString(): string {
    return [...this.#head, ...this.#elements, '</svg>', ''].join('\n')
  }

  #add(element: string): void {
    this.#elements.push(element)
  }
}

/** A path that cuts each corner by a curve. */
function bent(points: readonly Point[]): string {
  const [first, ...rest] = points as [Point, ...Point[]]
  const steps = rest.map((point, at) => {
    const next = rest[at + 1]
    if (!next) return `L${pair(point)}`
    const before = towards(point, points[at] as Point, CORNER)
    return `L${pair(before)}Q${pair(point)} ${pair(towards(point, next, CORNER))}`
  })
  return `M${pair(first)}${steps.join('')}`
}

/** The point that lies so far from `from` in the direction of `to`. */
function towards(from: Point, to: Point, distance: number): Point {
  const length = Math.hypot(to[0] - from[0], to[1] - from[1])
  const part = distance / length
  return [from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part]
}

function placed(x: number, y: number, width: number, height: number): string {
  return `x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"`
}

function pair([x, y]: Point): string {
  return `${round(x)} ${round(y)}`
}

/** With one decimal, so that a file does not depend on the last digits of a float. */
function round(value: number): number {
  return Math.round(value * 10) / 10
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
