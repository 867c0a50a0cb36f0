import { type Budget, budgetFor } from './budget.ts'
import { type Cluster, PROXIES } from './cluster.ts'
import { outcomeOfAdaptive, outcomeOfFixed } from './losses.ts'
import type { Sample } from './sample.ts'

/** What to set, in seconds. */
export interface Advice extends Budget {
  readonly delay: number
  readonly maxDelay: number
}

export interface Load {
  /** New connections to a pod. */
  readonly perSecond: number
  /** Seconds that the longest request takes. */
  readonly longestRequest: number
}

/** What a process on Kubernetes has by default, and where the search begins. */
const DEFAULT = { delay: 5, maxDelay: 10 } as const

/** Nobody sets a delay to the second. */
const STEP = 5
const MOST = 300

/** By so much a longer `maxDelay` is tried before a longer `delay`, which each stop would pay for. */
const FURTHER = 15

/** So many requests may be lost on average when a pod stops. */
const MOST_LOST = 1

/** The least settings with which a pod loses less than one request when it stops. */
export function adviseFor(cluster: Cluster, sample: Sample, load: Load, seed: number): Advice {
  const { perSecond, longestRequest } = load
  const fixed = stepsBetween(DEFAULT.delay, MOST).find(
    (delay) => outcomeOfFixed(sample, delay, perSecond).lost < MOST_LOST,
  )
  const most = Math.max(fixed ?? MOST, DEFAULT.maxDelay)
  // Who reuses connections is no new client, so only `delay` helps.
  const { delay, maxDelay } = PROXIES[cluster.proxy].isReusing
    ? { delay: most, maxDelay: most }
    : adaptiveFor(sample, most, perSecond, seed)
  return { delay, maxDelay, ...budgetFor(maxDelay, longestRequest) }
}

function adaptiveFor(sample: Sample, most: number, perSecond: number, seed: number) {
  for (const delay of stepsBetween(DEFAULT.delay, most - STEP)) {
    for (const maxDelay of stepsBetween(most, most + FURTHER)) {
      const { lost } = outcomeOfAdaptive(sample, { delay, maxDelay }, perSecond, seed)
      if (lost < MOST_LOST) return { delay, maxDelay }
    }
  }
  return { delay: most, maxDelay: most }
}

function stepsBetween(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, Math.floor((to - from) / STEP) + 1) }, (_, at) => from + at * STEP)
}
