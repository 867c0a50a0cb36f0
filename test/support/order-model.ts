import fc from 'fast-check'
import { WaitIndex } from '../../src/core/order/conflicts.ts'
import { Schedule } from '../../src/core/order/schedule.ts'
import type { Step } from '../../src/core/order/step.ts'

/** A step before its registration. */
export interface Draft {
  readonly priority: number
  readonly name: string | undefined
  readonly after: readonly string[] | undefined
  readonly isHold: boolean
  readonly isConcurrent: boolean
}

const NAMES = ['a', 'b', 'c', 'd', 'e']

const draft: fc.Arbitrary<Draft> = fc
  .record({
    priority: fc.constantFrom(0, 0, 0, 100, -100),
    name: fc.option(fc.constantFrom(...NAMES), { nil: undefined }),
    after: fc.option(fc.subarray(NAMES, { minLength: 1, maxLength: 3 }), { nil: undefined, freq: 2 }),
    isHold: fc.nat(9).map((roll) => roll === 0),
    isConcurrent: fc.nat(5).map((roll) => roll === 0),
  })
  .map((raw) => ({
    ...raw,
    after: raw.isHold ? undefined : raw.after,
    isConcurrent: raw.isConcurrent || raw.priority > 0,
  }))

export const drafts: fc.Arbitrary<Draft[]> = fc.array(draft, { maxLength: 14 })

/** What happens next in a shutdown: a running step ends, a step comes late, or the open level is passed over. */
export type Event = { end: number } | { add: Draft } | { withdraw: number } | 'pass over'

export const events: fc.Arbitrary<Event[]> = fc.array(
  fc.oneof(
    { weight: 12, arbitrary: fc.nat(50).map((end) => ({ end })) },
    { weight: 3, arbitrary: draft.map((add) => ({ add })) },
    { weight: 1, arbitrary: fc.nat(50).map((withdraw) => ({ withdraw })) },
    { weight: 1, arbitrary: fc.constant('pass over' as const) },
  ),
  { maxLength: 40 },
)

/** Registers drafts as a registry does. A conflict leaves it out, or costs its edges while stopping. */
export class Register {
  readonly index: WaitIndex<Step> = new WaitIndex()
  readonly steps: Step[] = []
  #order = 0

  add(given: Draft, mode: 'open' | 'stopping'): Step | undefined {
    const step = { ...given, order: ++this.#order }
    const conflicts = step.isHold ? [] : [...this.index.conflictsOf(step)]
    if (conflicts.length > 0 && mode === 'open') return undefined
    const dropped = conflicts.map(({ drop }) => drop)
    step.after = step.after?.filter((name) => !dropped.includes(name))
    if (!step.isHold) this.index.add(step)
    this.steps.push(step)
    return step
  }
}

/** A schedule, and all that has happened to it so far. */
export class Run {
  readonly register: Register
  readonly schedule: Schedule<Step>
  readonly started: Step[] = []
  readonly ended: Set<Step> = new Set()
  readonly lateSteps: Set<Step> = new Set()
  /** The steps that had not ended when their level was passed over. Nothing waits for them. */
  readonly overdue: Set<Step> = new Set()
  readonly #onStart: (step: Step, run: Run) => void

  constructor(register: Register, onStart: (step: Step, run: Run) => void) {
    this.register = register
    this.#onStart = onStart
    this.schedule = new Schedule(register.steps)
    this.#start(this.schedule.start())
  }

  get running(): Step[] {
    return this.started.filter((step) => !this.ended.has(step))
  }

  /** Whether a step can start without waiting for another one any more. */
  isFreeOf(other: Step): boolean {
    return this.ended.has(other) || this.lateSteps.has(other) || this.overdue.has(other)
  }

  apply(event: Event): void {
    if (event === 'pass over') this.passOver()
    else if ('add' in event) this.add(event.add)
    else if ('withdraw' in event) this.withdraw(event.withdraw)
    else {
      const { running } = this
      const step = running[event.end % Math.max(running.length, 1)]
      if (step) this.end(step)
    }
  }

  add(given: Draft): void {
    if (this.schedule.isOver) return
    const step = this.register.add(given, 'stopping') as Step
    this.lateSteps.add(step)
    this.#start(this.schedule.add(step))
  }

  /** Takes out one of the steps that have not started. */
  withdraw(roll: number): void {
    const waiting = this.register.steps.filter((step) => !this.started.includes(step))
    const step = waiting[roll % Math.max(waiting.length, 1)]
    if (!step) return
    this.register.steps.splice(this.register.steps.indexOf(step), 1)
    if (!step.isHold) this.register.index.delete(step)
    this.#start(this.schedule.withdraw(step))
  }

  end(step: Step): void {
    this.ended.add(step)
    this.#start(this.schedule.end(step))
  }

  /** Returns what was left of the level. */
  passOver(): readonly Step[] {
    const rest = this.schedule.startRest()
    for (const step of rest) this.#note(step)
    for (const step of this.running) this.overdue.add(step)
    this.#start(this.schedule.passOver())
    return rest
  }

  /** Lets everything end, the oldest start first. */
  finish(): void {
    for (const step of this.started) if (!this.ended.has(step)) this.end(step)
  }

  #start(steps: readonly Step[]): void {
    for (const step of steps) {
      this.#onStart(step, this)
      this.#note(step)
    }
  }

  #note(step: Step): void {
    this.started.push(step)
    // It waits no more, so it can close no cycle.
    if (!step.isHold) this.register.index.delete(step)
  }
}
