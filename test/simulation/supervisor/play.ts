import { ProcessSupervisor } from '../../../src/supervisor/supervisor.ts'
import type { Launch } from '../../../src/supervisor/system/leader.ts'
import { FakeClock } from '../../../src/testing/fake-clock.ts'
import { FakeProcess } from '../../../src/testing/fake-process.ts'
import { createTestRegistry, type TestRegistry } from '../../../src/testing/test-registry.ts'
import type { GroupPlan, HookPlan, ProgramPlan, Scenario, ScenarioEvent } from './scenario.ts'
import { SimulatedProcess, type World } from './simulated-process.ts'
import type { Call, Fact, Happening, Trace } from './trace.ts'

/** Milliseconds after the report in which timers may still be there: T2 has a window of 200 ms. */
const SETTLING_TIME = 250

/** Runs a scenario on the real supervisor, with a fake process and clock and with simulated programs. */
export function play(scenario: Scenario): Promise<Trace> {
  return new Player(scenario).play()
}

class Player implements World {
  readonly #scenario: Scenario
  readonly #clock = new FakeClock()
  readonly #process = new FakeProcess()
  readonly #registry: TestRegistry
  readonly #supervisor: ProcessSupervisor
  readonly #plans: ReadonlyMap<string, ProgramPlan>
  readonly #launched = new Map<string, number>()
  readonly #processes: SimulatedProcess[] = []
  readonly #facts: Fact[] = []
  readonly #listenersBefore: readonly string[]
  #hasEnded = false
  #draws = 0
  #calls = 0
  #ownTimers = 0
  #left: Pick<Trace, 'timersLeft' | 'listenersLeft'> = { timersLeft: 0, listenersLeft: [] }

  constructor(scenario: Scenario) {
    const { options, groups } = scenario
    this.#scenario = scenario
    const { timeout, reserve, exit, foreground, forward, priority, jitter } = options
    this.#plans = new Map(groups.flatMap(({ programs }) => programs.map((plan) => [plan.name, plan])))
    this.#registry = createTestRegistry({
      timeout,
      reserve,
      exit,
      delay: 0,
      process: this.#process,
      clock: this.#clock,
      onReport: (report) => {
        this.note({ what: 'report', report })
        this.after(() => this.#lookForRemains(), SETTLING_TIME)
      },
    })
    this.#listenersBefore = this.#listeners()
    this.#supervisor = new ProcessSupervisor(
      {
        registry: this.#registry,
        foreground,
        forward,
        priority,
        onEvent: (event) => this.note({ what: 'event', event }),
      },
      this.#launch,
      () => jitter[this.#draws++ % jitter.length] ?? 0,
    )
  }

  async play(): Promise<Trace> {
    const { groups, hooks, events, options } = this.#scenario
    const onUnhandled = (error: unknown): void => this.note({ what: 'unhandled', error: String(error) })
    process.on('unhandledRejection', onUnhandled)
    for (const [at, plan] of hooks.entries()) this.#addHook(plan, at)
    // It tells when the level of the supervisor opens.
    const witness = (): void => this.note({ what: 'level opened' })
    this.#registry.onShutdown('witness', witness, { priority: options.priority, concurrent: true })
    const [first, ...later] = groups
    if (first) this.#start(first)
    this.#registry.shutdownSignal().addEventListener('abort', () => this.note({ what: 'triggered' }))
    for (const group of later) this.after(() => this.#start(group), group.atMs)
    for (const event of events) this.after(() => this.#happen(event), event.atMs)
    this.#process.on('exit', this.#onExit)
    const last = Math.max(0, ...events.map(({ atMs }) => atMs))
    await this.#clock.advance(last)
    await this.#clock.advance(options.timeout + SETTLING_TIME)
    process.off('unhandledRejection', onUnhandled)
    return { facts: this.#facts, stderr: this.#process.stderr.text, ...this.#left }
  }

  /** When the process has exited, nobody is there to see anything. */
  note(happening: Happening): void {
    if (this.#hasEnded) return
    this.#hasEnded = happening.what === 'exit'
    const isOpen = this.#registry.state === 'open'
    this.#facts.push({ atMs: this.#clock.now(), at: this.#facts.length, isOpen, ...happening })
  }

  /** A timer of the scenario, beside those of the library. */
  after(callback: () => void, ms: number | undefined): void {
    if (ms === undefined) return
    this.#ownTimers++
    this.#clock.setTimeout(() => {
      this.#ownTimers--
      callback()
    }, ms)
  }

  isOpen(program: ProgramPlan, port: number): boolean {
    return this.#processes.some((each) => each.program === program && each.isAlive && each.port === port)
  }

  readonly #onExit = (status: number): void => this.note({ what: 'exit', status })

  readonly #launch: Launch = ({ name: program }, name) => {
    const plan = this.#plans.get(program)
    if (!plan) throw new Error(`no plan of ${program}`)
    const nth = this.#launched.get(program) ?? 0
    this.#launched.set(program, nth + 1)
    const own = plan.processes[Math.min(nth, plan.processes.length - 1)]
    if (!own) throw new Error(`no process of ${program}`)
    const launched = new SimulatedProcess(this.#processes.length, plan, own, this)
    this.#processes.push(launched)
    this.note({ what: 'launched', process: launched.id, name, plan })
    launched.begin()
    return launched
  }

  #start({ programs }: GroupPlan): void {
    const names = programs.map(({ name }) => name)
    const options = programs.map(({ processes: _, ...given }) => ({ ...given, command: ['node', 'file.js'] }))
    this.#call('start', names, () => this.#supervisor.start(options))
  }

  #call(call: Call, names: readonly string[], act: () => Promise<void>): void {
    if (this.#process.hasExited) return
    const id = this.#calls++
    this.note({ what: 'called', id, call, names })
    const onSettled = (error?: Error & { readonly code?: string }): void =>
      this.note({ what: 'settled', id, error: error && (error.code ?? String(error)) })
    try {
      act().then(() => onSettled(), onSettled)
    } catch (error) {
      onSettled(error as Error)
    }
  }

  #addHook({ priority, runsMs, ends }: HookPlan, hook: number): void {
    const run = (): Promise<void> =>
      new Promise((resolve, reject) => {
        this.note({ what: 'hook started', hook })
        this.after(() => {
          this.note({ what: 'hook ended', hook })
          if (ends === 'returns') resolve()
          else reject(new Error(`hook ${hook} rejected`))
        }, runsMs)
      })
    this.#registry.onShutdown(`hook-${hook}`, run, { priority, concurrent: true })
  }

  #happen(event: ScenarioEvent): void {
    if (this.#process.hasExited) return
    if (event.what === 'signal') {
      const { signal } = event
      this.note({ what: 'signal', signal, isHeard: this.#process.listenerCount(signal) > 0 })
      this.#process.emit(signal)
      // Without a listener, the signal ends the process, and nobody is told of an exit.
      if (this.#process.exitSignal !== undefined) this.note({ what: 'exit', status: 128 })
    } else if (event.what === 'shutdown') void this.#registry.shutdown('test')
    else if (event.what === 'exit') this.#process.exit(event.code)
    else if (event.what === 'status') this.note({ what: 'status', status: this.#supervisor.status() })
    else this.#call(event.call, [event.name], () => this.#supervisor[event.call](event.name))
  }

  #lookForRemains(): void {
    this.#process.off('exit', this.#onExit)
    this.#left = {
      timersLeft: this.#clock.timers - this.#ownTimers,
      // A process that a signal has ended is gone, with all of its listeners.
      listenersLeft: this.#process.exitSignal
        ? []
        : this.#listeners().filter((each) => !this.#listenersBefore.includes(each)),
    }
  }

  /** The registry keeps its own listeners until the process has exited. */
  #listeners(): string[] {
    if (this.#process.hasExited)
      for (const signal of ['SIGTERM', 'SIGINT']) this.#process.removeAllListeners(signal)
    return this.#process.eventNames().map((event) => `${this.#process.listenerCount(event)} ${String(event)}`)
  }
}
