import type { Line } from '../plot.ts'

/** Something that is measured at growing sizes. */
export interface Growing<Figures> {
  readonly name: string
  measure(size: number): Promise<Figures>
}

/** What was measured of it, as far as it got. */
export interface Grown<Figures> {
  readonly name: string
  /** By size, one of each round. */
  readonly figures: ReadonlyMap<number, readonly Figures[]>
  readonly end?: { readonly size: number; readonly reason: string } | undefined
}

export interface GrowthSize {
  readonly sizes: readonly number[]
  readonly rounds: number
}

/** It does not get to this size: the table says so. Any other error is one of the measurement. */
export class GaveUp extends Error {}

/** Measures all in turn at each size, every second round backwards. What gives up is left out from there. */
export async function grow<Figures>(
  all: readonly Growing<Figures>[],
  { sizes, rounds }: GrowthSize,
): Promise<Grown<Figures>[]> {
  const figures = all.map(() => new Map<number, Figures[]>())
  const ends = all.map((): Grown<Figures>['end'] => undefined)
  const places = [...all.keys()]
  for (const size of sizes) {
    for (let round = 0; round < rounds; round++) {
      for (const at of round % 2 === 0 ? places : places.toReversed()) {
        if (ends[at]) continue
        try {
          const found = await (all[at] as Growing<Figures>).measure(size)
          figures[at]?.set(size, [...(figures[at]?.get(size) ?? []), found])
        } catch (error) {
          if (!(error instanceof GaveUp)) throw error
          ends[at] = { size, reason: error.message }
          figures[at]?.delete(size)
        }
      }
    }
  }
  return all.map(({ name }, at) => ({ name, figures: figures[at] as Map<number, Figures[]>, end: ends[at] }))
}

/** The figures of one size; none where it gave up. */
export function figuresAt<Figures>(
  { figures }: Grown<Figures>,
  size: number,
  pick: (figures: Figures) => number,
): number[] {
  return (figures.get(size) ?? []).map(pick)
}

/** Ends where it gave up. */
export function linesOf<Figures>(
  grown: readonly Grown<Figures>[],
  middle: (figures: readonly number[]) => number,
  pick: (figures: Figures) => number,
): Line[] {
  return grown
    .map((each) => ({
      name: each.name,
      points: [...each.figures.keys()].map((size) => [size, middle(figuresAt(each, size, pick))] as const),
    }))
    .filter(({ points }) => points.length > 0)
}
