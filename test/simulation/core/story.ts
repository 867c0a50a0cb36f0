import type { HookPlan, Scenario } from './scenario.ts'
import type { Fact, Trace } from './trace.ts'

/** T2: milliseconds after the trigger in which a signal is part of it. */
export const REPEAT_WINDOW = 200

/** What became of one hook or hold of a scenario. Times are milliseconds after the trigger. */
export interface HookStory {
  readonly at: number
  readonly plan: HookPlan
  readonly isLate: boolean
  readonly registeredAt: number | undefined
  readonly withdrawnAt: number | undefined
  readonly startedAt: number | undefined
  /** How many times it started. */
  readonly starts: number
  readonly abortedAt: number | undefined
  readonly endedAt: number | undefined
  /** From when on nothing waits for it: it has ended, or its own timeout is up, at the earliest. */
  readonly freeAt: number
}

/** A scenario beside what happened, as the rules look at it. */
export class Story {
  readonly scenario: Scenario
  readonly trace: Trace
  /** Milliseconds by which a time may be off: 0 on the fake clock, the measured lag in a real process. */
  readonly tolerance: number
  readonly hooks: readonly HookStory[]
  /** The hooks and holds that were there at the trigger, and stayed. */
  readonly early: readonly HookStory[]
  readonly lastCallAt: number
  readonly deadlineAt: number
  /** When the report was made, or the process exited, whichever came first; infinite if neither did. */
  readonly overAt: number
  /** When a SIGINT came that may force the exit: later than T2's 200 ms, or so close to them that nobody can tell. */
  readonly forceTimes: readonly number[]
  /** When other code exits. */
  readonly foreignExitAt: number

  constructor(scenario: Scenario, trace: Trace, tolerance: number = 0) {
    this.scenario = scenario
    this.trace = trace
    this.tolerance = tolerance
    const { timeout, reserve } = scenario.options
    this.deadlineAt = timeout
    this.lastCallAt = timeout - reserve
    this.overAt = Math.min(trace.reports[0]?.atMs ?? Infinity, trace.exit?.atMs ?? Infinity)
    this.forceTimes = scenario.events
      .filter((event) => event.what === 'signal' && event.signal === 'SIGINT')
      .map(({ atMs }) => atMs)
      .filter((atMs) => atMs > REPEAT_WINDOW - tolerance)
    this.foreignExitAt = scenario.events.find(({ what }) => what === 'exit')?.atMs ?? Infinity
    this.hooks = scenario.hooks.map((plan, at) => storyOf(plan, at, trace.facts, tolerance))
    this.early = this.hooks.filter(
      ({ isLate, registeredAt, withdrawnAt }) =>
        !isLate && registeredAt !== undefined && withdrawnAt === undefined,
    )
  }

  /** Whether two times are the same, as far as the clock can tell. */
  isSame(one: number, other: number): boolean {
    return one === other || Math.abs(one - other) <= this.tolerance
  }

  /** Whether the clock cannot tell which of two times came first. On the fake clock it always can. */
  isTooClose(one: number, other: number): boolean {
    return this.tolerance > 0 && this.isSame(one, other)
  }

  /** Whether the shutdown came to its end by itself, or at the deadline. */
  get isWhole(): boolean {
    const report = this.trace.reports[0]?.report
    return report !== undefined && report.outcome !== 'forced'
  }

  /** Whether a level was passed over at a time or before. */
  isPassedOver(priority: number, atMs: number): boolean {
    const passed = this.trace.reports[0]?.report.passedOver
    // Without a report nobody says which levels were passed over.
    if (passed === undefined) return atMs >= this.lastCallAt
    return passed.some((level) => level.priority <= priority && level.atMs <= atMs)
  }
}

function storyOf(plan: HookPlan, at: number, facts: readonly Fact[], tolerance: number): HookStory {
  const own = facts.filter(({ hook }) => hook === at)
  const timeOf = (what: Fact['what']): number | undefined => own.find((fact) => fact.what === what)?.atMs
  const registeredAt = timeOf('registered')
  const startedAt = plan.kind === 'hold' ? registeredAt : timeOf('started')
  const endedAt = timeOf('ended')
  return {
    at,
    plan,
    isLate: plan.lateMs !== undefined,
    registeredAt,
    withdrawnAt: timeOf('withdrawn'),
    startedAt,
    starts: own.filter(({ what }) => what === 'started').length,
    abortedAt: timeOf('aborted'),
    endedAt,
    freeAt: Math.min(endedAt ?? Infinity, (startedAt ?? Infinity) + (plan.timeout ?? Infinity) - tolerance),
  }
}
