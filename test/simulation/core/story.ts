import { LevelPlan, type LevelTime } from './levels.ts'
import type { HookPlan, Scenario, ScenarioEvent } from './scenario.ts'
import { REPEAT_WINDOW, type Terms, TINY, termsOf } from './terms.ts'
import type { Fact, Pause, Trace } from './trace.ts'

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
  /** When the process did not run, if that is known exactly. */
  readonly pauses?: readonly Pause[]
}

/** A scenario beside what happened, as the rules look at it. */
export class Story {
  readonly scenario: Scenario
  readonly trace: Trace
  readonly hooks: readonly HookStory[]
  /** The hooks and holds that were there at the trigger, and stayed. */
  readonly early: readonly HookStory[]
  readonly terms: Terms
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
  #levelPlan: LevelPlan | undefined

  constructor(scenario: Scenario, trace: Trace, lags?: Lags) {
    this.scenario = scenario
    this.trace = trace
    this.#lags = lags
    this.terms = termsOf(scenario)
    this.deadlineAt = this.terms.deadlineAt
    this.lastCallAt = this.terms.lastCallAt
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

  /** The trigger. */
  get trigger(): ScenarioEvent | undefined {
    return this.scenario.events[0]
  }

  /** How the report says that it ended. */
  get outcome(): string | undefined {
    return this.trace.reports[0]?.report.outcome
  }

  /** T10: whether the process is left to Node, which exits when its event loop is empty. */
  get isLeftToNode(): boolean {
    return this.trigger?.what === 'idle' && this.outcome === 'clean'
  }

  /** X4, T10: whether the exit comes later than the report: it waits for a reader, or for an event loop that is busy again. */
  get isExitLate(): boolean {
    const isUnread = (this.trace.outputs?.unread.length ?? 0) > 0
    return isUnread || (this.isLeftToNode && this.trigger?.what === 'idle' && this.trigger.isBusy === true)
  }

  /** Errors that nothing caught while the shutdown ran. */
  get strayErrors(): readonly ScenarioEvent[] {
    return this.scenario.events.filter((event, at) => event.what === 'stray error' && at > 0)
  }

  /** When the process did not run. */
  get pauses(): readonly Pause[] {
    return this.#lags?.pauses ?? []
  }

  /** Whether each time is exact. */
  get isExact(): boolean {
    return this.#lags === undefined
  }

  /** Whether the rules alone say when each level opens and closes: not if a hook comes in the moment in which one closes. */
  get hasExactLevels(): boolean {
    return this.isExact && !this.#plan.isTie
  }

  /** The level with which a hook or hold has its turn, by the rules alone. Undefined if it never has one. */
  levelOf({ at }: HookStory): LevelTime | undefined {
    return this.#plan.levels.get(at)
  }

  /** Each level, in the order in which they open. */
  get levels(): readonly LevelTime[] {
    return [...new Set(this.#plan.levels.values())].sort((one, other) => one.openedAt - other.openedAt)
  }

  get #plan(): LevelPlan {
    this.#levelPlan ??= new LevelPlan(this)
    return this.#levelPlan
  }

  /** Whether the level of a hook was passed over at a time or before. */
  isPassedOver(hook: HookStory, atMs: number): boolean {
    const passed = this.trace.reports[0]?.report.passedOver
    if (this.hasExactLevels) {
      const level = this.levelOf(hook)
      return level?.isPassedOver === true && level.closedAt <= atMs + TINY
    }
    // Only the report knows how late the machine was. Without one, nobody says which levels were passed over.
    if (passed === undefined) return atMs >= this.lastCallAt
    return passed.some(
      // A late hook may have come to a lower level.
      ({ priority, atMs: passedAt }) =>
        (hook.isLate ? priority <= hook.plan.priority : priority === hook.plan.priority) && passedAt <= atMs,
    )
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
