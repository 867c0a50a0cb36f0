import type { Table } from './case.ts'
import { round } from './case.ts'

/** Something that is measured beside others, by name. */
export interface Contender {
  readonly name: string
  /** Does it once, and returns what it took, in milliseconds or whatever is measured. */
  readonly run: () => number | Promise<number>
}

export interface Measurement extends Spread {
  readonly name: string
  /** One of each round. */
  readonly figures: readonly number[]
}

interface Spread {
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
  return contenders.map(({ name }) => {
    const own = figures.get(name) as number[]
    return { name, figures: own, ...spreadOf(own) }
  })
}

/** Several measurements of the same contenders as one. */
export function joined(parts: readonly (readonly Measurement[])[]): Measurement[] {
  const [first = []] = parts
  return first.map(({ name }, at) => {
    const figures = parts.flatMap((part) => part[at]?.figures ?? [])
    return { name, figures, ...spreadOf(figures) }
  })
}

function spreadOf(figures: readonly number[]): Spread {
  const sorted = figures.toSorted((a, b) => a - b)
  /** Between two figures, their middle. */
  const quantile = (part: number): number => {
    const place = part * (sorted.length - 1)
    return ((sorted[Math.floor(place)] as number) + (sorted[Math.ceil(place)] as number)) / 2
  }
  return { median: quantile(0.5), low: quantile(0.25), high: quantile(0.75) }
}

export function medianOf(figures: readonly number[]): number {
  return spreadOf(figures).median
}

/** The median of the ratios of each round: what slows the machine down for a while slows both down. */
export function ratioOf(own: Measurement, base: Measurement): number {
  return medianOf(own.figures.map((figure, round) => figure / (base.figures[round] as number)))
}

/** The median of the differences of each round. */
export function differenceOf(own: Measurement, base: Measurement): number {
  return medianOf(own.figures.map((figure, round) => figure - (base.figures[round] as number)))
}

/** A table in which each is compared with the first, which is the work by hand. */
export function tableOf(measurements: readonly Measurement[], what: string, caption?: string): Table {
  const [base] = measurements as [Measurement, ...Measurement[]]
  return {
    ...(caption && { caption }),
    head: ['', 'ratio', what, 'middle half'],
    rows: measurements.map((own) => [
      own.name,
      ratioOf(own, base).toFixed(3),
      round(own.median),
      `${round(own.low)} to ${round(own.high)}`,
    ]),
  }
}

/** The figure of one of them. */
export function figureOf(measurements: readonly Measurement[], wanted: string): Measurement {
  const found = measurements.find(({ name }) => name === wanted)
  if (!found) throw new Error(`nothing was measured for ${wanted}`)
  return found
}
