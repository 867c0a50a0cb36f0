import type { ShutdownReport } from '../../../src/core/api/reports.ts'
import type { FakeProcess } from '../../../src/testing/fake-process.ts'
import { createTestRegistry, type TestRegistry } from '../../../src/testing/test-registry.ts'
import { Acts } from './acts.ts'
import type { PausableClock } from './pausable-clock.ts'
import type { HookPlan, OutputName, RegistryPlan, Scenario, ScenarioEvent } from './scenario.ts'
import type { Fact, Pause, Trace } from './trace.ts'

const OUTPUTS: readonly OutputName[] = ['stdout', 'stderr']

/** The world of a scenario, as its registries see it. */
export interface World {
  readonly process: FakeProcess
  readonly clock: PausableClock
  after(callback: () => void, ms: number): void
  /** Returns how many reports were made before this one. */
  onReport(): number
}

/** What a registry saw: times count from its trigger, or from the first event if nothing has started its shutdown. */
export interface Seen {
  readonly scenario: Scenario
  readonly trace: Trace
  readonly pauses: readonly Pause[]
  readonly hasBegun: boolean
  /** What happened before its trigger. */
  readonly before: readonly ScenarioEvent[]
}

/** One registry of a scenario, while it is played. */
export class Seat {
  readonly registry: TestRegistry
  readonly acts: Acts
  /** Its place among those that have made their report: at the exit of one, the other may make its own. */
  place: number = Infinity
  readonly #plan: RegistryPlan
  readonly #world: World
  readonly #facts: Fact[] = []
  readonly #reports: { atMs: number; report: ShutdownReport }[] = []
  readonly #before: ScenarioEvent[] = []
  readonly #events: ScenarioEvent[] = []
  /** What was registered before the trigger, in this order. */
  readonly #early: number[] = []
  #unread: readonly OutputName[] = []
  #triggeredAt: number | undefined

  constructor(plan: RegistryPlan, world: World) {
    const { process, clock } = world
    this.#plan = plan
    this.#world = world
    const onReport = (report: ShutdownReport): void => this.#onReport(report)
    this.registry = createTestRegistry({ ...plan.options, process, clock, onReport })
    this.acts = new Acts(
      { ...plan, events: [] },
      {
        registry: this.registry,
        isOver: () => process.hasExited,
        after: (callback, ms) => world.after(callback, ms),
        note: (hook, what) => this.#note(hook, what),
      },
    )
  }

  get isEmpty(): boolean {
    return !this.#facts.some(({ what }) => what === 'registered')
  }

  /** When its shutdown ends the process, if nothing else does before; infinite if it never does. */
  get leavesAt(): number {
    const [first] = this.#reports
    const { exit, timeout } = this.#plan.options
    if (!first || exit === false) return Infinity
    const { reason, outcome } = first.report
    const isLeftToNode = reason.kind === 'idle' && outcome === 'clean'
    const isBusy = this.#world.process.resources.length > 0
    // T10: a loop that is busy again has until the deadline.
    return isLeftToNode && isBusy ? (this.#triggeredAt ?? 0) + timeout : first.atMs
  }

  /** Something happens to the process, or to this registry alone. */
  live(event: ScenarioEvent, happen: () => void): void {
    const at = this.#events.length
    const { now } = this.#world.clock
    if (this.#triggeredAt === undefined) this.#before.push({ ...event, atMs: now() })
    else this.#events.push({ ...event, atMs: now() })
    happen()
    if (this.#triggeredAt !== undefined || this.registry.state === 'open') return
    this.#triggeredAt = now()
    this.#before.pop()
    this.#events.splice(at, 0, { ...event, atMs: now() })
  }

  /** @param endedBy - The status with which another registry has ended the process. */
  seen(exit: Trace['exit'], pauses: readonly Pause[], timersLeft: number, endedBy?: number): Seen {
    const { options, hooks } = this.#plan
    const { process } = this.#world
    const start = this.#triggeredAt ?? 0
    const fromStart = <T extends { readonly atMs: number }>(values: readonly T[]): T[] =>
      values.map((value) => ({ ...value, atMs: value.atMs - start }))
    const ends: ScenarioEvent[] =
      endedBy === undefined || !exit ? [] : [{ atMs: exit.atMs, what: 'exit', code: endedBy }]
    const events = fromStart([...this.#events, ...ends])
    // In the order in which they were registered, since that decides the order in which they run.
    const places = [...this.#early, ...hooks.keys()].filter((at, index, all) => all.indexOf(at) === index)
    return {
      scenario: {
        options,
        hooks: places
          .map((at) => hooks[at] as HookPlan)
          .map((plan, place) => (place < this.#early.length ? { ...plan, lateMs: undefined } : plan)),
        events,
      },
      trace: {
        facts: fromStart(this.#facts).map((fact) => ({ ...fact, hook: places.indexOf(fact.hook) })),
        reports: fromStart(this.#reports),
        exit: exit && { ...exit, atMs: exit.atMs - start },
        stderr: process.stderr.text,
        timersLeft,
        outputs: { stdout: process.stdout.text, unread: this.#unread, tended: this.#tended },
      },
      pauses: pauses.map(({ fromMs, toMs }) => ({ fromMs: fromMs - start, toMs: toMs - start })),
      hasBegun: this.#triggeredAt !== undefined,
      before: fromStart(this.#before),
    }
  }

  get #tended(): OutputName[] {
    const all = [...this.#before, ...this.#events]
    return all.flatMap((event) => (event.what === 'reader' ? event.output : []))
  }

  #onReport(report: ShutdownReport): void {
    const { process, clock } = this.#world
    this.#reports.push({ atMs: clock.now(), report })
    this.#unread = OUTPUTS.filter((name) => process[name].writableLength > 0)
    // When the shutdown is over and the process goes on, a closed output is the application's own concern.
    if (this.#plan.options.exit === false || report.reason.kind === 'idle')
      for (const name of OUTPUTS) process[name].on('error', () => {})
    this.place = this.#world.onReport()
  }

  #note(hook: number, what: Fact['what']): void {
    if (this.#world.process.hasExited) return
    this.#facts.push({ atMs: this.#world.clock.now(), hook, what })
    if (what === 'registered' && this.#triggeredAt === undefined) this.#early.push(hook)
  }
}
