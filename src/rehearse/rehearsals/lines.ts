/** What was counted on stdout during the load. */
export interface LineCount {
  readonly lines: number
  readonly answered: number
}

/** With fewer requests, a ratio could be chance. */
const FEWEST = 20

/** How far a ratio may be from a whole number: lines of the last requests may be under way. */
const TOLERANCE = 0.05

/** How many lines a program writes for each request; undefined if it is not a fixed number above 0. */
export function linesPerRequest({ lines, answered }: LineCount): number | undefined {
  const ratio = lines / answered
  const whole = Math.round(ratio)
  return answered >= FEWEST && whole > 0 && Math.abs(ratio - whole) <= TOLERANCE * whole ? whole : undefined
}

/**
 * How many lines are missing that were written after the signal. Other lines, such as the last words of the program, can
 * hide some.
 *
 * @param before - What was counted before the signal. A line that was missing then was not lost by the shutdown.
 */
export function lostLines(all: LineCount, before: LineCount, perRequest: number): number {
  return Math.max(0, missing(all, perRequest) - Math.max(0, missing(before, perRequest)))
}

/** Below 0 if there are more lines than those of the requests. */
function missing({ lines, answered }: LineCount, perRequest: number): number {
  return perRequest * answered - lines
}
