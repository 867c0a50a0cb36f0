// One process of the simulation: plays a share of the seeds, and tells the parent of each that broke a rule.
import { generate } from './generate.ts'
import { judge, type Violation } from './judge.ts'
import { Random } from './random.ts'

export interface Share {
  readonly first: number
  readonly count: number
  /** From one seed to the next: the other processes have those in between. */
  readonly step: number
}

export type Told =
  | { readonly failed: { readonly seed: number; readonly violations: readonly Violation[] } }
  | { readonly done: number }

/** How many seeds are played between two signs of progress. */
const SIGN = 500

process.once('message', async ({ first, count, step }: Share) => {
  const tell = (told: Told): void => void process.send?.(told)
  for (let played = 0; played < count; played++) {
    const seed = first + played * step
    const violations = await judge(generate(new Random(seed)))
    if (violations.length > 0) tell({ failed: { seed, violations } })
    if ((played + 1) % SIGN === 0 || played + 1 === count) tell({ done: played + 1 })
  }
  process.disconnect()
})
