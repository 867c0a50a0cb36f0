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

/** How late a real process was, and when. */
export interface Lags {
  /** Milliseconds by which what is due at a moment may be off. */
  slackAt(atMs: number): number
}

/** A scenario beside what happened, as the rules look at it. */
export class Story {
  readonly scenario: Scenario
  readonly trace: Trace
  readonly hooks: readonly HookStory[]
  /** The hooks and holds that were there at the trigger, and stayed. */
  readonly early: readonly HookStory[]
  readonly lastCallAt: number
  readonly deadlineAt: number
  /** When the exit was forced, the report was made, or the process exited, whichever came first; else infinite. */
  readonly overAt: number
  /** What starts from then on is not in its order: the exit, or the deadline, starts what has not started. */
  readonly lastStartAt: number
  /** When a SIGINT came that may force the exit: later than T2's 200 ms, or so close to them that nobody can tell. */
  readonly forceTimes: readonly number[]
  /** When other code exits. */
  readonly foreignExitAt: number
  readonly #lags: Lags | undefined

  constructor(scenario: Scenario, trace: Trace, lags?: Lags) {
    this.scenario = scenario
    this.trace = trace
    this.#lags = lags
    const { timeout, reserve } = scenario.options
    this.deadlineAt = timeout
    this.lastCallAt = timeout - reserve
    this.forceTimes = scenario.events
      .filter((event) => event.what === 'signal' && event.signal === 'SIGINT')
      .map(({ atMs }) => atMs)
      .filter((atMs) => atMs > REPEAT_WINDOW - this.slackAt(REPEAT_WINDOW))
    const toldAt = Math.min(trace.reports[0]?.atMs ?? Infinity, trace.exit?.atMs ?? Infinity)
    const forcedAt = this.forceTimes.findLast((atMs) => atMs <= toldAt)
    // T12 starts hooks between the SIGINT and the report.
    this.overAt = trace.reports[0]?.report.outcome === 'forced' ? (forcedAt ?? toldAt) : toldAt
    this.lastStartAt = Math.min(this.overAt, this.deadlineAt)
    this.foreignExitAt = scenario.events.find(({ what }) => what === 'exit')?.atMs ?? Infinity
    this.hooks = scenario.hooks.map((plan, at) =>
      storyOf(plan, at, trace.facts, (atMs) => this.slackAt(atMs)),
    )
    this.early = this.hooks.filter(
      ({ isLate, registeredAt, withdrawnAt }) =>
        !isLate && registeredAt !== undefined && withdrawnAt === undefined,
    )
  }

  /** Milliseconds by which what is due at a moment may be off. The fake clock is exact. */
  slackAt(atMs: number): number {
    return this.#lags?.slackAt(atMs) ?? 0
  }

  /** Whether two times are the same, as far as the clock can tell. */
  isSame(one: number, other: number): boolean {
    return one === other || Math.abs(one - other) <= this.slackAt(Math.min(one, other))
  }

  /** Whether the clock cannot tell which of two times came first. On the fake clock it always can. */
  isTooClose(one: number, other: number): boolean {
    return this.#lags !== undefined && this.isSame(one, other)
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

function storyOf(
  plan: HookPlan,
  at: number,
  facts: readonly Fact[],
  slackAt: (atMs: number) => number,
): HookStory {
  const own = facts.filter(({ hook }) => hook === at)
  const timeOf = (what: Fact['what']): number | undefined => own.find((fact) => fact.what === what)?.atMs
  const registeredAt = timeOf('registered')
  const startedAt = plan.kind === 'hold' ? registeredAt : timeOf('started')
  const endedAt = timeOf('ended')
  const upAt = (startedAt ?? Infinity) + (plan.timeout ?? Infinity)
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
    freeAt: Math.min(endedAt ?? Infinity, upAt - slackAt(startedAt ?? 0)),
  }
}
