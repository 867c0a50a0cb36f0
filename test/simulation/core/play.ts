import { FakeProcess } from '../../../src/testing/fake-process.ts'
import { PausableClock } from './pausable-clock.ts'
import type { Scenario, ScenarioEvent } from './scenario.ts'
import { Seat, type Seen, type World } from './seat.ts'
import type { Pause } from './trace.ts'

/** Longer than any shutdown of a scenario, and than what its hooks do after that. */
const AFTERMATH = 3

/** Runs a scenario on the real core with a fake process and clock, and notes what each registry saw. */
export function play(scenario: Scenario): Promise<readonly Seen[]> {
  return new Player(scenario).play()
}

/** Milliseconds after the report in which timers may still be there: T2 has a window of 200 ms. */
const SETTLING_TIME = 250

class Player implements World {
  readonly clock = new PausableClock()
  readonly process: FakeProcess
  readonly #scenario: Scenario
  readonly #seats: readonly Seat[]
  readonly #pauses: Pause[] = []
  #exitAt: number | undefined
  #isForeignExit = false
  #ownTimers = 0
  #reports = 0
  #timersLeft = 0

  constructor(scenario: Scenario) {
    const { options, hooks, other } = scenario
    this.#scenario = scenario
    const plans = [{ options, hooks }, ...(other ? [other] : [])]
    this.process = new FakeProcess({ hasParent: plans.some((plan) => plan.options.parent) })
    this.#seats = plans.map((plan) => new Seat(plan, this))
    this.#seeExit()
  }

  async play(): Promise<readonly Seen[]> {
    const { events } = this.#scenario
    for (const { acts } of this.#seats) acts.registerEarly()
    // Without a hook, a signal would end the process as it ends any other.
    if (!this.#seats[0]?.isEmpty) {
      for (const { acts } of this.#seats) acts.awaitLate()
      // Before anything else: a hold that ends at once would leave the registry empty.
      const [first, ...later] = events
      if (first) this.#happen(first)
      for (const event of later) this.#await(event)
      await this.clock.advance(AFTERMATH * this.#longest)
    }
    return this.#seats.map((seat) => this.#seenBy(seat))
  }

  /** A timer of the scenario, beside those of the library. */
  after(callback: () => void, ms: number): void {
    this.clock.setTimeout(this.#own(callback), ms)
  }

  onReport(): number {
    this.after(() => {
      // Nobody can tell whose timers they are if the other registry still runs.
      if (this.#seats.length === 1) this.#timersLeft = this.clock.timers - this.#ownTimers
    }, SETTLING_TIME)
    return this.#reports++
  }

  get #longest(): number {
    const { options, other, events } = this.#scenario
    const asked = events.map((event) => (event.what === 'shutdown' ? (event.timeout ?? 0) : 0))
    return Math.max(options.timeout, other?.options.timeout ?? 0, ...asked)
  }

  #await(event: ScenarioEvent): void {
    this.clock.arrive(
      this.#own(() => this.#happen(event)),
      event.atMs,
    )
  }

  #own(callback: () => void): () => void {
    this.#ownTimers++
    return () => {
      this.#ownTimers--
      callback()
    }
  }

  #seenBy(seat: Seat): Seen {
    const { exitSignal, hasExited, exitCode } = this.process
    const status = Number(exitCode ?? 0)
    const isBySignal = exitSignal !== undefined
    const exit = hasExited ? { atMs: this.#exitAt ?? this.clock.now(), status, isBySignal } : undefined
    const leaver = this.#isForeignExit ? undefined : this.#leaver
    const isEndedByOther = leaver !== undefined && leaver !== seat
    return seat.seen(exit, this.#pauses, this.#timersLeft, isEndedByOther ? status : undefined)
  }

  /** The registry that has ended the process. */
  get #leaver(): Seat | undefined {
    return this.#seats
      .filter(({ leavesAt }) => leavesAt <= (this.#exitAt ?? Infinity) && leavesAt < Infinity)
      .sort((one, other) => one.leavesAt - other.leavesAt || one.place - other.place)
      .at(0)
  }

  #happen(event: ScenarioEvent): void {
    if (this.process.hasExited) return
    const happen = this.#seats
      .filter((_, at) => event.what !== 'shutdown' || at === (event.ofOther ? 1 : 0))
      .reduce(
        (inner, seat) => () => seat.live(event, inner),
        () => this.#do(event),
      )
    happen()
  }

  #do(event: ScenarioEvent): void {
    const { process, clock } = this
    if (event.what === 'signal') process.emit(event.signal)
    else if (event.what === 'shutdown') this.#shutDown(event)
    else if (event.what === 'exit') this.#exit(event.code)
    else if (event.what === 'stray error') this.#throw(event.event ?? 'uncaughtException')
    else if (event.what === 'exit code') process.exitCode = event.code
    else if (event.what === 'unregister') for (const { acts } of this.#seats) acts.withdraw(event.name)
    else if (event.what === 'message') process.emit('message', event.message)
    else if (event.what === 'disconnect') process.emit('disconnect')
    else if (event.what === 'idle') this.#idle(event.isBusy)
    else if (event.what === 'write') this.#write(event)
    else if (event.what === 'reader') process[event.output][event.does]()
    else if (event.what === 'pause')
      clock.pause(event.ms, () => this.#pauses.push({ fromMs: clock.now() - event.ms, toMs: clock.now() }))
    else event satisfies never
  }

  /** A signal that ends the process calls no listener. */
  #seeExit(): void {
    const { process, clock } = this
    const see = (): void => {
      this.#exitAt ??= clock.now()
    }
    const emit = process.emit.bind(process)
    process.on('exit', see)
    process.emit = (event: string | symbol, ...args: unknown[]): boolean => {
      const isHeard = emit(event, ...args)
      if (process.hasExited) see()
      return isHeard
    }
  }

  #shutDown({ timeout, ofOther }: Extract<ScenarioEvent, { what: 'shutdown' }>): void {
    const { registry } = this.#seats[ofOther ? 1 : 0] as Seat
    void registry.shutdown(undefined, timeout === undefined ? {} : { timeout })
  }

  #exit(code: number): void {
    this.#isForeignExit = true
    this.process.exit(code)
  }

  #throw(event: 'uncaughtException' | 'unhandledRejection' | 'both'): void {
    const error = new Error('stray')
    const origin = event === 'both' ? 'unhandledRejection' : event
    if (event !== 'unhandledRejection') this.process.emit('uncaughtException', error, origin)
    if (event !== 'uncaughtException') this.process.emit('unhandledRejection', error)
  }

  #idle(isBusy = false): void {
    this.process.resources = isBusy ? ['Timeout'] : []
    this.process.emit('beforeExit', 0)
  }

  /** Outside of a shutdown, nobody would catch the error of a closed output. */
  #write({ output, text }: Extract<ScenarioEvent, { what: 'write' }>): void {
    if (this.#seats.some(({ registry }) => registry.state === 'stopping')) this.process[output].write(text)
  }
}
