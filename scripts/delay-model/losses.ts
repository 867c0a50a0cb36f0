import { type AdaptiveDelay, drawNewcomers, endOfDelay } from './adaptive.ts'
import { Random } from './random.ts'
import type { Sample } from './sample.ts'

/** Stops of which each is gone through second by second. */
const STOPS = 200

/** What a way to wait costs, for each pod that is stopped. */
export interface Outcome {
  /** Requests that are refused. */
  readonly lost: number
  /** How long the pod goes on accepting clients, on average, in seconds. */
  readonly waited: number
}

export function outcomeOfFixed(sample: Sample, delay: number, perSecond: number): Outcome {
  return { lost: perSecond * sample.excessAfter(delay), waited: delay }
}

/** With a delay that goes on while new clients come. */
export function outcomeOfAdaptive(
  sample: Sample,
  settings: AdaptiveDelay,
  perSecond: number,
  seed: number,
): Outcome {
  const random = new Random(seed)
  const stops = sample.stops.slice(0, STOPS)
  const ends = stops.map((stop) => {
    const until = Math.min(settings.maxDelay, Math.max(...stop))
    return endOfDelay(settings, drawNewcomers(stop, perSecond, until, random))
  })
  // What comes after the end does not depend on what came before, so its average is known. Only what a shorter delay adds to
  // the longest one has to be drawn.
  const added = stops.map(
    (stop, at) => meanExcess(stop, ends[at] as number) - meanExcess(stop, settings.maxDelay),
  )
  return { lost: perSecond * (sample.excessAfter(settings.maxDelay) + mean(added)), waited: mean(ends) }
}

function meanExcess(stop: Float64Array, end: number): number {
  return stop.reduce((sum, learnsAt) => sum + Math.max(0, learnsAt - end), 0) / stop.length
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
