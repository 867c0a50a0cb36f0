import { round, type Table } from '../case.ts'
import { medianOf } from '../measure.ts'
import { figuresAt, type Grown } from './grow.ts'

export interface GrowthTableOptions<Figures> {
  readonly caption: string
  readonly sizes: readonly number[]
  /** What there are so many of: `hooks`. */
  readonly things: string
  readonly pick: (figures: Figures) => number
  readonly notes?: readonly string[]
}

/** A line for each contender and a column for each size, all at the largest size compared with the first. */
export function growthTable<Figures>(
  grown: readonly Grown<Figures>[],
  { caption, sizes, things, pick, notes = [] }: GrowthTableOptions<Figures>,
): Table {
  const largest = sizes.at(-1) as number
  const [base] = grown
  const baseFigures = base ? figuresAt(base, largest, pick) : []
  return {
    caption,
    head: [
      '',
      `ratio at ${largest.toLocaleString('en-US')}`,
      ...sizes.map(
        (size) => `${size.toLocaleString('en-US')} ${size === 1 ? things.replace(/s$/, '') : things}`,
      ),
    ],
    rows: grown.map((each) => [
      each.name,
      ratioOf(figuresAt(each, largest, pick), baseFigures),
      ...sizes.map((size) => (each.end?.size === size ? 'no' : spread(figuresAt(each, size, pick)))),
    ]),
    notes: [...notes, ...grown.flatMap(describeEnd)],
  }
}

export function ratioOf(figures: readonly number[], base: readonly number[]): string {
  if (figures.length === 0 || base.length === 0) return '–'
  return round(medianOf(figures) / medianOf(base))
}

/** `12.3 (11.9 to 13.4)`: the median, and between what all lie. */
export function spread(figures: readonly number[]): string {
  if (figures.length === 0) return '–'
  if (figures.length === 1) return round(figures[0] as number)
  return `${round(medianOf(figures))} (${round(Math.min(...figures))} to ${round(Math.max(...figures))})`
}

function describeEnd<Figures>({ name, end }: Grown<Figures>): string[] {
  return end ? [`${name}, ${end.size.toLocaleString('en-US')}: ${end.reason}.`] : []
}
