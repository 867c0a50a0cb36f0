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

/** As SVG. */
export function drawPlot(_plot: Plot): string {
  throw new Error('not drawn yet')
}
