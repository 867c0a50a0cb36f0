import { RULES } from '../core/rules/all-rules.ts'
import { Story } from '../core/story.ts'
import type { Violation } from '../kind.ts'
import type { Played } from './play.ts'

/** Milliseconds of lag above which the times of a run say nothing about the library. */
const MOST_LAG = 100

/**
 * What a time may be off in any case, and for each millisecond of lag: a fact is late when its timer is, and once more if
 * the process is interrupted between the timer and the fact.
 */
const LEAST_TOLERANCE = 10
const TOLERANCE_PER_LAG = 3

export type Verdict =
  | { readonly kind: 'passed' }
  | { readonly kind: 'broken'; readonly violations: readonly Violation[] }
  /** The machine was too late for that. */
  | { readonly kind: 'not judged'; readonly lagMs: number }

/** Holds what was seen of a real process to the rules of the simulation. */
export function judgeReal({ scenario, trace, lagMs }: Played): Verdict {
  if (lagMs > MOST_LAG) return { kind: 'not judged', lagMs }
  const story = new Story(scenario, trace, LEAST_TOLERANCE + TOLERANCE_PER_LAG * lagMs)
  const violations = RULES.map(({ name, check }) => ({ rule: name, faults: check(story) })).filter(
    ({ faults }) => faults.length > 0,
  )
  return violations.length === 0 ? { kind: 'passed' } : { kind: 'broken', violations }
}
