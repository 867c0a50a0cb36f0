import { RULES } from '../core/rules/all-rules.ts'
import * as order from '../core/rules/order.ts'
import * as time from '../core/rules/time.ts'
import { Story } from '../core/story.ts'
import type { Rule, Violation } from '../kind.ts'
import type { Played } from './play.ts'
import { Stalls } from './stalls.ts'

/** Milliseconds of one stall above which the times of a run say nothing about the library. */
const MOST_LAG = 100

/** Milliseconds in which a process exits after its report, as fast as the machine lets it. */
const LEAVE_TIME = 50

/** What only a real process can break: on the fake clock an exit takes no time. */
const leaves: Rule<Story> = {
  name: 'X1 the process exits as soon as the report is made',
  check: (story) => {
    const { reports, exit } = story.trace
    const [first] = reports
    if (!first || !exit || exit.isBySignal || story.scenario.options.exit === false) return []
    const latest = first.atMs + LEAVE_TIME + story.slackAt(first.atMs)
    return exit.atMs > latest ? [`the report came at ${first.atMs}, and the exit at ${exit.atMs}`] : []
  },
}

const WHOLE: readonly Rule<Story>[] = [...RULES, leaves]

/** What holds at each moment of a shutdown, so that it holds of one that a SIGKILL has cut off. */
const SO_FAR: readonly Rule<Story>[] = [
  order.startsOnce,
  order.levels,
  order.together,
  order.sequence,
  order.concurrent,
  order.after,
  order.gates,
  order.lateTurn,
  order.withdrawn,
  time.ends,
  time.notAborted,
]

export type Verdict =
  | { readonly kind: 'passed' }
  | { readonly kind: 'broken'; readonly violations: readonly Violation[] }
  /** The machine was too late for that. */
  | { readonly kind: 'not judged'; readonly lagMs: number }

/** Holds what was seen of a real process to the rules of the simulation. */
export function judgeReal({ scenario, trace, begunMs, stalls, isKilled }: Played): Verdict {
  const lags = new Stalls(stalls, begunMs)
  if (lags.longestMs > MOST_LAG) return { kind: 'not judged', lagMs: lags.longestMs }
  const story = new Story(scenario, trace, lags)
  const violations = (isKilled ? SO_FAR : WHOLE)
    .map(({ name, check }) => ({ rule: name, faults: check(story) }))
    .filter(({ faults }) => faults.length > 0)
  return violations.length === 0 ? { kind: 'passed' } : { kind: 'broken', violations }
}
