import type { ShutdownReport } from '../../../src/core/api/reports.ts'
import { HookRegistry } from '../../../src/core/shutdown/registry.ts'
import { simulateHost } from '../../../src/core/watchdog/host.ts'
import { guarded, Machine } from './machine.ts'
import type { Block, HookPlan, Scenario } from './scenario.ts'
import type { Trace } from './trace.ts'

/** A process that is still there after so many milliseconds, far beyond any deadline and pause, stays for ever. */
const FOR_EVER = 1_000_000

/** Plays a scenario with the real core and the real watchdog on a simulated machine, and notes what happens. */
export function play(scenario: Scenario): Promise<Trace> {
  return new Player(scenario).play()
}

class Player {
  readonly #scenario: Scenario
  readonly #machine: Machine
  readonly #registry: HookRegistry
  readonly #facts: Trace['facts'][number][] = []
  readonly #reports: { atMs: number; report: ShutdownReport }[] = []
  readonly #signals: { atMs: number; signal: string }[] = []
  #exitBegunMs = Infinity

  constructor(scenario: Scenario) {
    const { options, machine, onReport } = scenario
    this.#scenario = scenario
    this.#machine = new Machine(machine)
    const { process } = this.#machine
    simulateHost(process, this.#machine)
    this.#registry = new HookRegistry({
      process,
      clock: this.#machine,
      timeout: options.timeout,
      watchdog: options.watchdog,
      processExit: options.processExit,
      delay: 0,
      onReport: (report) => {
        // The real exit does not return to a report that it has interrupted.
        if (this.#machine.isOver) return
        this.#reports.push({ atMs: this.#machine.now(), report })
        this.#block('onReport', onReport)
      },
    })
  }

  async play(): Promise<Trace> {
    const { scenario, machine, registry } = this.#all
    const { options, hooks, events } = scenario
    machine.process.on('exit', () => {
      this.#exitBegunMs = Math.min(this.#exitBegunMs, machine.now())
      this.#block("an 'exit' listener", scenario.exitAhead)
    })
    hooks.forEach((plan, at) => {
      registry.onShutdown(plan.name, ({ signal }) => this.#run(plan, at, signal), {
        priority: plan.priority,
      })
    })
    for (const event of events) {
      if (event.what === 'block') machine.setTimeout(() => this.#block('a timer', event.block), event.atMs)
      else machine.arrive(() => this.#signal(event.signal), event.atMs)
    }
    if (options.noticeMs === undefined) this.#signal('SIGTERM')
    else void registry.shutdown(undefined, { timeout: options.noticeMs })
    await machine.run(FOR_EVER)
    return this.#trace()
  }

  get #all(): { scenario: Scenario; machine: Machine; registry: HookRegistry } {
    return { scenario: this.#scenario, machine: this.#machine, registry: this.#registry }
  }

  #signal(signal: 'SIGTERM' | 'SIGINT'): void {
    if (this.#machine.isOver) return
    this.#signals.push({ atMs: this.#machine.now(), signal })
    this.#machine.process.emit(signal)
  }

  #run(plan: HookPlan, at: number, signal: AbortSignal): unknown {
    // Behind the listeners of the library, which are there by now.
    if (this.#facts.length === 0)
      this.#machine.process.on('exit', () => this.#block("a late 'exit' listener", this.#scenario.exitBehind))
    this.#note(at, 'started')
    const { first, runsMs, later, onAbort } = plan
    if (onAbort) {
      // What throws in such a listener would end the process that simulates.
      const block = (): void => guarded(() => this.#block('an abort listener', onAbort))
      if (signal.aborted) this.#block(plan.name, onAbort)
      else signal.addEventListener('abort', block, { once: true })
    }
    this.#block(plan.name, first)
    if (runsMs === 0) return this.#note(at, 'ended')
    return new Promise<void>((resolve) => {
      if (runsMs === undefined) return
      this.#machine.setTimeout(() => {
        this.#block(plan.name, later)
        this.#note(at, 'ended')
        resolve()
      }, runsMs)
    })
  }

  #block(what: string, block: Block | undefined): void {
    if (block) this.#machine.block(what, block)
  }

  #note(hook: number, what: 'started' | 'ended'): void {
    if (!this.#machine.isOver) this.#facts.push({ atMs: this.#machine.now(), hook, what })
  }

  #trace(): Trace {
    const { threads, exit, blocks, interrupts, lines, process } = this.#machine
    const isLeft = threads.filter((thread) => !thread.isOver || thread.entry in globalThis)
    for (const { entry } of threads) Reflect.deleteProperty(globalThis, entry)
    return {
      facts: this.#facts,
      reports: this.#reports,
      exit,
      exitBegunMs: this.#exitBegunMs,
      blocks,
      interrupts,
      lines,
      signals: this.#signals,
      stderr: process.stderr.text,
      threads: threads.length,
      threadsLeft: isLeft.length,
    }
  }
}
