export interface Axis {
  /** Where a value stands, in pixels. */
  readonly place: (value: number) => number
  readonly ticks: readonly { readonly at: number; readonly label: string }[]
}

/** Left free at both ends: with this, the narrowest axis still has a tick. */
const MARGIN = 1.6

/** A logarithmic axis for these values, from one place to another. */
export function logAxis(values: readonly number[], start: number, end: number): Axis {
  const low = Math.log10(Math.min(...values) / MARGIN)
  const high = Math.log10(Math.max(...values) * MARGIN)
  const place = (value: number): number =>
    Math.round((start + ((Math.log10(value) - low) / (high - low)) * (end - start)) * 10) / 10
  return {
    place,
    ticks: ticksBetween(low, high).map((value) => ({ at: place(value), label: formatTick(value) })),
  }
}

/** The decades; 1, 2 and 5 of each where these are few. */
function ticksBetween(low: number, high: number): number[] {
  const steps = high - low < 2 ? [1, 2, 5] : [1]
  const first = Math.floor(low)
  const decades = Array.from({ length: Math.ceil(high) - first }, (_, index) => first + index)
  return decades
    .flatMap((decade) => steps.map((step) => Number(`${step}e${decade}`)))
    .filter((value) => Math.log10(value) >= low && Math.log10(value) <= high)
}

/** `0.01`, `1`, `10,000` */
function formatTick(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 9 })
}
