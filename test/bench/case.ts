import type { Plot } from './plot.ts'

/** Something that is measured, by name. */
export interface BenchCase<Size = unknown> {
  /** What the command line calls it. */
  readonly name: string
  readonly title: string
  /** Takes many minutes: it is not among all cases, and runs when it is named. */
  readonly isByNameOnly?: boolean
  /** How much of it: for figures, and for a test that it works. */
  readonly sizes: { readonly full: Size; readonly smoke: Size }
  run(size: Size): Promise<Result>
}

export interface Result {
  readonly targets?: readonly Target[]
  readonly tables: readonly Table[]
  readonly plots?: readonly Plot[]
  /** Why nothing was measured. */
  readonly skipped?: string
}

/** A figure that has a limit. */
export interface Target {
  readonly what: string
  readonly limit: string
  readonly measured: string
  readonly isMet: boolean
  /** Set by the project for itself: it stands apart from what users need to know. */
  readonly isInternal?: true
}

/** Each column but the first is a figure, the ratio first. */
export interface Table {
  readonly caption?: string
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** What a reader has to know of a line: why a contender is not in it, what a sign means. */
  readonly notes?: readonly string[]
}

/** Hides the type of the size, for a list of all. */
export function defineCase<Size>(definition: BenchCase<Size>): BenchCase {
  return definition as BenchCase
}

export function atMost(what: string, limit: number, measured: number, unit = ''): Target {
  return targetOf(what, `at most ${limit}${unit}`, `${round(measured)}${unit}`, measured <= limit)
}

export function atLeast(what: string, limit: number, measured: number): Target {
  return targetOf(what, `at least ${limit}`, round(measured), measured >= limit)
}

/** A target that says little to users. */
export function internal(target: Target): Target {
  return { ...target, isInternal: true }
}

function targetOf(what: string, limit: string, measured: string, isMet: boolean): Target {
  return { what, limit, measured, isMet }
}

/** Three digits say all that these measurements know. */
export function round(value: number): string {
  const digits = Math.abs(value) < 10 ? (Math.abs(value) < 2 ? 3 : 2) : Math.abs(value) < 100 ? 1 : 0
  return value.toFixed(Number.isInteger(value) ? 0 : digits)
}
