/** Okabe and Ito's, told apart by most colour-blind readers; without the yellow, which white swallows. */
const COLORS = ['#000000', '#0072b2', '#d55e00', '#009e73', '#cc79a7', '#56b4e9', '#e69f00'] as const

/** Outlines around 0, for who sees no colours. */
const MARKERS = [
  'M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z',
  'M-4 -4h8v8h-8z',
  'M0 -5L5 4H-5z',
  'M0 -5.5L5.5 0L0 5.5L-5.5 0z',
  'M0 5L5 -4H-5z',
  'M-5 -2h3v-3h4v3h3v4h-3v3h-4v-3h-3z',
  'M-5 -3L-2 0L-5 3L-3 5L0 2L3 5L5 3L2 0L5 -3L3 -5L0 -2L-3 -5z',
] as const

/** Of the line that comes at this place; after all colours they come again, dashed. */
export function styleOf(index: number): { readonly color: string; readonly dash: string } {
  return {
    color: COLORS[index % COLORS.length] as string,
    dash: index < COLORS.length ? '' : ' stroke-dasharray="6 4"',
  }
}

export function drawMarker(index: number, x: number, y: number): string {
  const outline = MARKERS[(index + Math.floor(index / COLORS.length)) % MARKERS.length]
  const place = `transform="translate(${x} ${y})"`
  return `<path class="marker" d="${outline}" ${place} fill="${styleOf(index).color}" stroke="#fff"/>`
}
