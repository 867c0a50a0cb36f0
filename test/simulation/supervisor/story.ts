import type { ProgramEvent, ProgramExit } from '../../../src/supervisor/options/program-status.ts'
import type { ProcessPlan, ProgramPlan, Scenario } from './scenario.ts'
import type { Call, Fact, Happening, Trace } from './trace.ts'

type FactOf<What extends Happening['what']> = Fact & Extract<Happening, { what: What }>
type EventFact = FactOf<'event'>
type EndEvent = Exclude<ProgramEvent, { kind: 'starting' | 'running' }>

/** What became of one process. Facts that never came are undefined. */
export interface ProcessStory {
  readonly id: number
  readonly program: ProgramPlan
  readonly plan: ProcessPlan
  /** The name of its instance. */
  readonly name: string
  /** The start of its group among the starts. */
  readonly group: number
  readonly launched: Fact
  readonly ready: Fact | undefined
  readonly exited: FactOf<'exited'> | undefined
  /** Its whole process group is gone. */
  readonly gone: Fact | undefined
  readonly signals: readonly FactOf<'signalled'>[]
  /** The first time it, or the rest of its group, was asked to stop. */
  readonly asked: Fact | undefined
  readonly killed: Fact | undefined
  readonly events: readonly EventFact[]
  /** The event that tells how it ended. */
  readonly ended: (Fact & { readonly event: EndEvent }) | undefined
}

export interface CallStory {
  readonly id: number
  readonly call: Call
  readonly names: readonly string[]
  readonly called: Fact
  readonly settled: FactOf<'settled'> | undefined
}

/** A scenario beside what happened, as the rules look at it. Facts have their place in time: `at`. */
export class Story {
  readonly scenario: Scenario
  readonly trace: Trace
  readonly processes: readonly ProcessStory[]
  readonly calls: readonly CallStory[]
  readonly trigger: Fact | undefined
  readonly report: FactOf<'report'> | undefined
  readonly exit: FactOf<'exit'> | undefined
  readonly lastCallAt: number
  readonly deadlineAt: number
  /** When the level of the supervisor opened. */
  readonly turn: Fact | undefined

  constructor(scenario: Scenario, trace: Trace) {
    this.scenario = scenario
    this.trace = trace
    const { timeout, reserve } = scenario.options
    this.trigger = this.first('triggered')
    this.report = this.first('report')
    this.exit = this.first('exit')
    this.turn = this.first('level opened')
    this.deadlineAt = (this.trigger?.atMs ?? Infinity) + timeout
    this.lastCallAt = this.deadlineAt - reserve
    this.calls = this.all('called').map((called) => ({
      ...called,
      called,
      settled: this.all('settled').find(({ id }) => id === called.id),
    }))
    this.processes = this.all('launched').map((launched) => this.#processOf(launched))
  }

  all<What extends Happening['what']>(what: What): FactOf<What>[] {
    return this.trace.facts.filter((fact): fact is FactOf<What> => fact.what === what)
  }

  first<What extends Happening['what']>(what: What): FactOf<What> | undefined {
    return this.all(what)[0]
  }

  /** When the shutdown was over, or the process exited, whichever came first. */
  get over(): Fact | undefined {
    return [this.report, this.exit]
      .filter((fact) => fact !== undefined)
      .sort((one, other) => one.at - other.at)[0]
  }

  /** Whether the shutdown came to its end by itself. */
  get isWhole(): boolean {
    const { report, exit } = this
    const isCut = exit !== undefined && report !== undefined && exit.at < report.at
    return report !== undefined && !isCut && ['clean', 'failed'].includes(report.report.outcome)
  }

  /** When the level of the supervisor is passed over, at the latest. */
  get passOverAt(): number {
    const openedAt = Math.max(this.turn?.atMs ?? 0, this.lastCallAt)
    return openedAt + (this.deadlineAt - openedAt) / 2
  }

  /** Calls about a program that were made before a moment, and had not settled then. */
  pending(name: string, { at }: { readonly at: number }, ...kinds: Call[]): CallStory[] {
    return this.calls.filter(
      ({ call, names, called, settled }) =>
        kinds.includes(call) && names.includes(name) && called.at < at && (settled?.at ?? Infinity) > at,
    )
  }

  /** The place in time of the start of a group; infinite if it did not start. */
  startOf(group: number): number {
    const name = this.scenario.groups[group]?.programs[0]?.name ?? ''
    return (
      this.calls.find(({ call, names }) => call === 'start' && names.includes(name))?.called.at ?? Infinity
    )
  }

  /** Other processes of the same instance. */
  siblings({ name, id }: ProcessStory): ProcessStory[] {
    return this.processes.filter((other) => other.name === name && other.id !== id)
  }

  #processOf(launched: FactOf<'launched'>): ProcessStory {
    const { process: id, name, plan: program } = launched
    const own = this.trace.facts.filter((fact) => 'process' in fact && fact.process === id)
    const find = <What extends Happening['what']>(what: What): FactOf<What> | undefined =>
      own.find((fact): fact is FactOf<What> => fact.what === what)
    const signals = own.filter((fact): fact is FactOf<'signalled'> => fact.what === 'signalled')
    const events = this.#eventsOf(launched)
    const nth = this.all('launched').filter(({ plan, at }) => plan === program && at < launched.at).length
    return {
      id,
      program,
      plan: program.processes[Math.min(nth, program.processes.length - 1)] as ProcessPlan,
      name,
      group: this.scenario.groups.findIndex(({ programs }) => programs.includes(program)),
      launched,
      ready: find('ready'),
      exited: find('exited'),
      gone: find('gone'),
      signals,
      asked: signals.find(({ signal }) => signal === program.stopSignal),
      killed: signals.find(({ signal }) => signal === 'SIGKILL'),
      events,
      ended: events.find(isEnd),
    }
  }

  /** The events of a process. One that could not be started has no pid, and is the only one of its instance then. */
  #eventsOf({ process, name, plan, at }: FactOf<'launched'>): EventFact[] {
    const events = this.all('event').filter(({ event }) => event.name === name)
    const byPid = events.filter(({ event }) => event.pid === 1_000 + process)
    if (byPid.length > 0) return byPid
    const next = this.all('launched').find(
      (other) => other.name === name && other.plan === plan && other.at > at,
    )
    const until = next?.at ?? Infinity
    return events.filter((fact) => fact.event.pid === null && fact.at > at && fact.at < until)
  }
}

function isEnd(fact: EventFact): fact is EventFact & { readonly event: EndEvent } {
  return fact.event.kind !== 'starting' && fact.event.kind !== 'running'
}

/** S4: the status of an exit, as a shell shows it. */
export function statusOf({
  code,
  signal,
}: {
  code: number | null
  signal: string | null
}): number | undefined {
  const numbers: Readonly<Record<string, number>> = {
    SIGINT: 2,
    SIGQUIT: 3,
    SIGKILL: 9,
    SIGSEGV: 11,
    SIGTERM: 15,
  }
  return signal === null ? (code ?? undefined) : 128 + (numbers[signal] ?? 0)
}

/** Whether an exit is a success of a program. */
export function isSuccess(
  { code, isKilled, error }: ProgramExit,
  { successCodes = [] }: ProgramPlan,
): boolean {
  return code !== null && !isKilled && !error && [0, ...successCodes].includes(code)
}

/** Whether an exit is what a stop leads to. */
export function isGoodStop(exit: ProgramExit, program: ProgramPlan): boolean {
  const { signal, code } = exit
  const byStop =
    signal === program.stopSignal || code === statusOf({ code: null, signal: program.stopSignal })
  return isSuccess(exit, program) || (byStop && !exit.isKilled && !exit.error)
}
