import type { Table } from './case.ts'
import { round } from './case.ts'

/** Something that is measured beside others, by name. */
export interface Contender {
  readonly name: string
  /** Does it once, and returns what it took, in milliseconds or whatever is measured. */
  readonly run: () => number | Promise<number>
}

export interface Measurement {
  readonly name: string
  readonly median: number
  /** The middle half of all runs lies between these. */
  readonly low: number
  readonly high: number
}

/**
 * Runs all in turn, `rounds` times, after one round that does not count. Every second round goes backwards: who comes
 * first is no advantage.
 */
export async function measure(contenders: readonly Contender[], rounds: number): Promise<Measurement[]> {
  const figures = new Map(contenders.map(({ name }): [string, number[]] => [name, []]))
  for (let round = 0; round <= rounds; round++) {
    for (const { name, run } of round % 2 === 0 ? contenders : contenders.toReversed()) {
      const figure = await run()
      if (round > 0) figures.get(name)?.push(figure)
    }
  }
  return contenders.map(({ name }) => ({ name, ...spreadOf(figures.get(name) as number[]) }))
}

export function spreadOf(figures: readonly number[]): Omit<Measurement, 'name'> {
  const sorted = figures.toSorted((a, b) => a - b)
  const quantile = (part: number): number => sorted[Math.floor(part * (sorted.length - 1))] as number
  return { median: quantile(0.5), low: quantile(0.25), high: quantile(0.75) }
}

export function medianOf(figures: readonly number[]): number {
  return spreadOf(figures).median
}

/** A table in which each is compared with the first, which is the work by hand. */
export function tableOf(measurements: readonly Measurement[], what: string, caption?: string): Table {
  const [base] = measurements as [Measurement, ...Measurement[]]
  return {
    ...(caption && { caption }),
    head: ['', 'ratio', what, 'middle half'],
    rows: measurements.map(({ name, median, low, high }) => [
      name,
      (median / base.median).toFixed(3),
      round(median),
      `${round(low)} to ${round(high)}`,
    ]),
  }
}

/** The figure of one of them. */
export function figureOf(measurements: readonly Measurement[], wanted: string): Measurement {
  const found = measurements.find(({ name }) => name === wanted)
  if (!found) throw new Error(`nothing was measured for ${wanted}`)
  return found
}
