// One process of the simulation: plays a share of the seeds, and tells the parent of each that broke a rule.
import { judge } from './judge.ts'
import type { Violation } from './kind.ts'
import { scenarioOf } from './kinds.ts'

export interface Share {
  readonly first: number
  readonly count: number
  /** From one seed to the next: the other processes have those in between. */
  readonly step: number
  /** The kind that is played; all of them if it is missing. */
  readonly only?: string | undefined
}

export type Told =
  | { readonly failed: { readonly seed: number; readonly violations: readonly Violation[] } }
  | { readonly done: number }

/** How many seeds are played between two signs of progress. */
const SIGN = 500

process.once('message', async ({ first, count, step, only }: Share) => {
  const tell = (told: Told): void => void process.send?.(told)
  for (let played = 0; played < count; played++) {
    const seed = first + played * step
    const { kind, scenario } = scenarioOf(seed, only)
    const violations = await judge(kind, scenario)
    if (violations.length > 0) tell({ failed: { seed, violations } })
    if ((played + 1) % SIGN === 0 || played + 1 === count) tell({ done: played + 1 })
  }
  process.disconnect()
})
