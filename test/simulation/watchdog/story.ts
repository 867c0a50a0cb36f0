import type { ShutdownReport } from '../../../src/core/api/reports.ts'
import { endOf } from './machine.ts'
import type { Scenario } from './scenario.ts'
import type { Trace } from './trace.ts'

/** D6: milliseconds of wall time, or of processor time in a container that gets only a share of a processor. */
const PATIENCE = { wall: 300, processor: 30, part: 1 / 4 }
const MARGIN = { wall: 250, processor: 62.5, part: 0.3 }
const OVERTIME = { wall: 100, processor: 15, part: 1 / 8 }

/** Milliseconds that an exit which has begun, or a main thread that has answered, has beyond the deadline. */
export const EXIT_TIME = 300

/** With less time, no thread starts; with less than that, it only kills. */
const LEAST_TIME = 500
const LEAST_TIME_TO_TELL = 2_000

/** A rounding error of the fake clock. */
const ROUNDING = 1e-6

/** A time in which the main thread answered nobody. */
export interface Silence {
  readonly fromMs: number
  readonly untilMs: number
}

/** A scenario beside what happened, as the rules look at it. Times are milliseconds after the trigger. */
export class Story {
  readonly scenario: Scenario
  readonly trace: Trace
  /** When the deadline is, and how much time the trigger gave that decided it. */
  readonly deadlineAt: number
  readonly givenMs: number
  readonly hasWatchdog: boolean
  /** Whether the watchdog may interrupt. */
  readonly canInterrupt: boolean
  /** How long the main thread has to answer, how long before the deadline it is interrupted, and how much longer it then has. */
  readonly patience: number
  readonly margin: number
  readonly overtime: number
  /** How late a thread is at most when it wakes up. */
  readonly lateMs: number
  readonly silences: readonly Silence[]
  /** When the process exited; infinite if it did not. */
  readonly exitAt: number

  constructor(scenario: Scenario, trace: Trace) {
    const { options, machine } = scenario
    this.scenario = scenario
    this.trace = trace
    const { deadlineAt, givenMs } = deadlineOf(scenario, trace)
    this.deadlineAt = deadlineAt
    this.givenMs = givenMs
    this.hasWatchdog = options.watchdog !== false && givenMs >= LEAST_TIME
    this.canInterrupt = this.hasWatchdog && options.watchdog === true && givenMs >= LEAST_TIME_TO_TELL
    const within = ({ wall, processor, part }: typeof PATIENCE): number =>
      Math.min(givenMs * part, Math.max(wall, processor / (machine.share ?? Infinity)))
    this.patience = within(PATIENCE)
    this.margin = within(MARGIN)
    this.overtime = within(OVERTIME)
    this.lateMs = machine.lateMs + ROUNDING
    this.exitAt = trace.exit?.atMs ?? Infinity
    const stalls = machine.stalls.map(({ atMs, ms }) => ({
      fromMs: atMs,
      untilMs: endOf(machine.pauses, atMs + ms),
    }))
    this.silences = silencesOf([...trace.blocks, ...stalls], this.lateMs)
  }

  get report(): ShutdownReport | undefined {
    return this.trace.reports[0]?.report
  }

  /** Whether the whole process stood still for some time between two moments. */
  isPaused(fromMs: number, untilMs: number): boolean {
    return this.pausedMs(fromMs, untilMs) > 0
  }

  /** For how long the whole process stood still between two moments. */
  pausedMs(fromMs: number, untilMs: number, least: number = 0): number {
    return this.scenario.machine.pauses
      .filter(({ ms }) => ms >= least)
      .map(({ atMs, ms }) => Math.max(0, Math.min(untilMs, atMs + ms) - Math.max(fromMs, atMs)))
      .reduce((sum, ms) => sum + ms, 0)
  }

  /** Whether nothing blocks the main thread, and it always gets a processor. */
  get isFree(): boolean {
    return this.silences.length === 0
  }

  /** A moment, or the end of the pause in which it lies. */
  awakeAt(atMs: number): number {
    const awakeMs = endOf(this.scenario.machine.pauses, atMs)
    return awakeMs === atMs ? atMs : awakeMs + this.lateMs
  }

  /** When a block that ended the process by an interrupt did so. */
  get ending(): Trace['interrupts'][number] | undefined {
    return this.trace.interrupts.find(({ block }) => block !== undefined)
  }
}

/** T11: a signal brings the deadline forward that a call had set. */
function deadlineOf(
  { options }: Scenario,
  { signals }: Trace,
): { readonly deadlineAt: number; readonly givenMs: number } {
  const { timeout, noticeMs } = options
  if (noticeMs === undefined) return { deadlineAt: timeout, givenMs: timeout }
  const shortened = (signals[0]?.atMs ?? Infinity) + timeout
  return shortened < noticeMs
    ? { deadlineAt: shortened, givenMs: timeout }
    : { deadlineAt: noticeMs, givenMs: noticeMs }
}

/** Those that follow each other are one: between them there is no time for an answer. */
function silencesOf(all: readonly Silence[], lateMs: number): Silence[] {
  const silences: Silence[] = []
  for (const { fromMs, untilMs } of all.toSorted((one, other) => one.fromMs - other.fromMs)) {
    const last = silences.at(-1)
    if (last && fromMs <= last.untilMs + lateMs)
      silences[silences.length - 1] = { ...last, untilMs: Math.max(last.untilMs, untilMs) }
    else silences.push({ fromMs, untilMs })
  }
  return silences
}
