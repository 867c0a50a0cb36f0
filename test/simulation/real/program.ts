// The program of a real run: plays a scenario, and tells what happens. It is bundled, so that it starts as fast as any.
import { writeSync } from 'node:fs'
import { createRegistry, type Registry, type ShutdownReport } from 'lastcall'
import { Acts, type Stage } from '../core/acts.ts'
import type { Scenario, ScenarioEvent } from '../core/scenario.ts'
import type { Fact } from '../core/trace.ts'
import { Beats } from './beats.ts'
import { LINES, type Line, machineNow } from './lines.ts'

/** Milliseconds after the report in which timers may still be there: T2 has a window of 200 ms. */
const SETTLING_TIME = 250

/** Without a handle, Node would exit before the trigger. */
const LONG = 60_000

class RealStage implements Stage {
  readonly registry: Registry
  readonly #scenario: Scenario
  readonly #acts: Acts
  readonly #beats = new Beats((from, to) => this.#write({ what: 'stall', from, to }))
  readonly #waiting: { callback: () => void; ms: number }[] = []
  readonly #alive = setTimeout(() => {}, LONG)
  #triggeredAt: number | undefined
  #hasBegun = false
  #registered = 0
  #ownTimers = 0

  constructor(scenario: Scenario) {
    this.#scenario = scenario
    this.#seeEmits()
    const { options } = scenario
    this.registry = createRegistry({ ...options, onReport: (report) => this.#onReport(report) })
    this.#acts = new Acts(scenario, this)
  }

  start(): void {
    this.#acts.registerEarly()
    this.#acts.awaitLate()
    const [first, ...later] = this.#scenario.events
    // Signals come from outside.
    for (const event of later) if (event.what !== 'signal') this.after(() => this.#happen(event), event.atMs)
    this.#beats.start()
    this.#tell({ what: 'ready', registered: this.#registered })
    if (this.#registered === 0) clearTimeout(this.#alive)
    else if (first?.what === 'shutdown') setImmediate(() => this.#happen(first))
  }

  isOver(): boolean {
    return false
  }

  after(callback: () => void, ms: number): void {
    if (this.#triggeredAt === undefined) {
      this.#waiting.push({ callback, ms })
      return
    }
    this.#ownTimers++
    setTimeout(() => {
      this.#ownTimers--
      callback()
    }, ms)
  }

  note(hook: number, what: Fact['what']): void {
    if (what === 'registered') this.#registered++
    this.#tell({ what: 'fact', fact: { atMs: this.#elapsed(), hook, what } })
  }

  /** Not by listeners, which would change what a signal does when the library has left. */
  #seeEmits(): void {
    const { emit } = process
    process.emit = (event: string, ...args: unknown[]): never => {
      if (event === 'SIGTERM' || event === 'SIGINT') this.#onEvent({ atMs: 0, what: 'signal', signal: event })
      if (event === 'exit') this.#tell({ what: 'exit', atMs: this.#elapsed() })
      const returned = Reflect.apply(emit, process, [event, ...args])
      this.#onBegun()
      return returned as never
    }
  }

  #happen(event: ScenarioEvent): void {
    // Nobody would catch the error, and the scenario is over anyway.
    if (this.registry.state === 'stopped') return
    this.#onEvent(event)
    if (event.what === 'shutdown') {
      void this.registry.shutdown()
      this.#onBegun()
    }
    if (event.what === 'exit') process.exit(event.code)
    if (event.what === 'stray error') throw new Error('stray')
    if (event.what === 'unregister') this.#acts.withdraw(event.name)
  }

  #onEvent(event: ScenarioEvent): void {
    if (this.#triggeredAt === undefined) this.#onTrigger()
    this.#tell({ what: 'event', event: { ...event, atMs: this.#elapsed() } })
  }

  #onTrigger(): void {
    this.#triggeredAt = machineNow()
    this.#tell({ what: 'trigger', now: this.#triggeredAt })
    clearTimeout(this.#alive)
    for (const { callback, ms } of this.#waiting.splice(0)) this.after(callback, ms)
  }

  #onBegun(): void {
    if (this.#hasBegun || this.#triggeredAt === undefined) return
    this.#hasBegun = true
    this.#tell({ what: 'begun', atMs: this.#elapsed() })
  }

  #onReport(report: ShutdownReport): void {
    this.#tell({ what: 'report', atMs: this.#elapsed(), report })
    if (this.#scenario.options.exit === false)
      // A timer still counts while it calls back.
      this.after(() => setImmediate(() => this.#stay()), SETTLING_TIME)
  }

  /** Ends the process as no scenario does. */
  #stay(): void {
    const timers = process.getActiveResourcesInfo().filter((type) => type === 'Timeout').length
    this.#tell({ what: 'stays', timersLeft: timers - this.#ownTimers })
    process.kill(process.pid, 'SIGKILL')
  }

  #elapsed(): number {
    return this.#triggeredAt === undefined ? 0 : machineNow() - this.#triggeredAt
  }

  /** At once: the process may be gone in the next moment. */
  #tell(line: Line): void {
    this.#beats.look()
    this.#write(line)
  }

  #write(line: Line): void {
    writeSync(LINES, `${JSON.stringify(line)}\n`)
  }
}

new RealStage(JSON.parse(process.argv[2] ?? '')).start()
