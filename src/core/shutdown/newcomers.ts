import type { Newcomers } from '../api/part.ts'

const NONE: Newcomers = { count: 0, lastMs: undefined, longestMs: 0 }

/** The newcomers of several places as one. */
export function mergeNewcomers(all: readonly (Newcomers | undefined)[]): Newcomers {
  return all.reduce<Newcomers>(
    (sum, each = NONE) => ({
      count: sum.count + each.count,
      lastMs: sum.lastMs === undefined ? each.lastMs : Math.max(sum.lastMs, each.lastMs ?? 0),
      longestMs: Math.max(sum.longestMs, each.longestMs),
    }),
    NONE,
  )
}
