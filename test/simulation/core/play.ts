import type { ShutdownReport } from '../../../src/core/api/reports.ts'
import { FakeClock } from '../../../src/testing/fake-clock.ts'
import { FakeProcess } from '../../../src/testing/fake-process.ts'
import { createTestRegistry, type TestRegistry } from '../../../src/testing/test-registry.ts'
import { Acts } from './acts.ts'
import type { Scenario, ScenarioEvent } from './scenario.ts'
import type { Fact, Trace } from './trace.ts'

/** Longer than any shutdown of a scenario, and than what its hooks do after that. */
const AFTERMATH = 3

/** Runs a scenario on the real core with a fake process and clock, and notes what happens. */
export function play(scenario: Scenario): Promise<Trace> {
  return new Player(scenario).play()
}

/** Milliseconds after the report in which timers may still be there: T2 has a window of 200 ms. */
const SETTLING_TIME = 250

class Player {
  readonly #scenario: Scenario
  readonly #clock = new FakeClock()
  readonly #process = new FakeProcess()
  readonly #registry: TestRegistry
  readonly #facts: Fact[] = []
  readonly #reports: { atMs: number; report: ShutdownReport }[] = []
  readonly #acts: Acts
  #exitAt: number | undefined
  #ownTimers = 0
  #timersLeft = 0

  constructor(scenario: Scenario) {
    this.#scenario = scenario
    this.#registry = createTestRegistry({
      ...scenario.options,
      process: this.#process,
      clock: this.#clock,
      onReport: (report) => this.#onReport(report),
    })
    this.#acts = new Acts(scenario, {
      registry: this.#registry,
      isOver: () => this.#process.hasExited,
      after: (callback, ms) => this.#after(callback, ms),
      note: (hook, what) => this.#note(hook, what),
    })
    this.#process.on('exit', () => {
      this.#exitAt ??= this.#clock.now()
    })
  }

  async play(): Promise<Trace> {
    const { events, options } = this.#scenario
    this.#acts.registerEarly()
    // Without a hook, a signal would end the process as it ends any other.
    if (this.#facts.some(({ what }) => what === 'registered')) {
      this.#acts.awaitLate()
      // Before anything else: a hold that ends at once would leave the registry empty.
      const [first, ...later] = events
      if (first) this.#happen(first)
      for (const event of later) this.#after(() => this.#happen(event), event.atMs)
      await this.#clock.advance(AFTERMATH * options.timeout)
    }
    return this.#trace()
  }

  #onReport(report: ShutdownReport): void {
    this.#reports.push({ atMs: this.#clock.now(), report })
    this.#after(() => {
      this.#timersLeft = this.#clock.timers - this.#ownTimers
    }, SETTLING_TIME)
  }

  #trace(): Trace {
    const { exitSignal, hasExited, exitCode, stderr } = this.#process
    return {
      facts: this.#facts,
      reports: this.#reports,
      exit: hasExited
        ? {
            atMs: this.#exitAt ?? this.#clock.now(),
            status: Number(exitCode ?? 0),
            isBySignal: exitSignal !== undefined,
          }
        : undefined,
      stderr: stderr.text,
      timersLeft: this.#timersLeft,
    }
  }

  /** A timer of the scenario, beside those of the library. */
  #after(callback: () => void, ms: number): void {
    this.#ownTimers++
    this.#clock.setTimeout(() => {
      this.#ownTimers--
      callback()
    }, ms)
  }

  #note(hook: number, what: Fact['what']): void {
    if (!this.#process.hasExited) this.#facts.push({ atMs: this.#clock.now(), hook, what })
  }

  #happen(event: ScenarioEvent): void {
    if (this.#process.hasExited) return
    if (event.what === 'signal') this.#process.emit(event.signal)
    else if (event.what === 'shutdown') void this.#registry.shutdown()
    else if (event.what === 'exit') this.#process.exit(event.code)
    else if (event.what === 'stray error')
      this.#process.emit('uncaughtException', new Error('stray'), 'uncaughtException')
    else this.#acts.withdraw(event.name)
  }
}
