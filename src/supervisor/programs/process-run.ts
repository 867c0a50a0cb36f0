import type { Clock, Timer } from '../../core/api/host.ts'
import { pause, withTimeout } from '../../core/node/clock.ts'
import type { ProgramExit } from '../options/program-status.ts'
import { type RawExit, statusOf } from '../system/exit-status.ts'
import type { Leader } from '../system/leader.ts'
import { TERMINAL_SIGNALS } from '../system/terminal-group.ts'

/** Milliseconds after SIGKILL in which a process ends, unless the system itself holds it. */
const KILL_TIME = 1_000

/** Milliseconds for which its output is waited for, when it has ended. */
const OUTPUT_TIME = 1_000

/** Milliseconds between two looks at whether its group is gone: the first one, and at most. */
const FIRST_LOOK = 2
const LONGEST_LOOK = 100

/** How a process is stopped, if nothing else is said. */
export interface StopTerms {
  readonly stopSignal: NodeJS.Signals
  /** Milliseconds until SIGKILL. */
  readonly stopTimeout: number
}

/** What is said when a process is stopped. */
export interface StopOptions {
  /** Milliseconds in which it has to be gone, if that is less than its `stopTimeout`. */
  readonly within?: number
  /** Milliseconds after which it is given up, if SIGKILL does not end it either. */
  readonly giveUpWithin?: number
  /** The signal that the terminal has sent already to those who hear it. */
  readonly typed?: NodeJS.Signals | undefined
}

/** One process of a program, from its start until nothing of its group is left. */
export class ProcessRun {
  readonly leader: Leader
  /** Resolves when the process that was started has ended. */
  readonly exited: Promise<unknown>
  /** Resolves when all of its group is gone. */
  readonly ended: Promise<ProgramExit>
  readonly #terms: StopTerms
  readonly #clock: Clock
  readonly #startedAt: number
  readonly #asked: NodeJS.Signals[] = []
  #hasEnded = false
  #isKilled = false
  #isStuck = false
  #error: Error | undefined
  #killTimer: Timer | undefined
  #giveUpAt = Infinity
  #killAt = Infinity
  #reminder: Timer | undefined
  readonly #stuck: Promise<RawExit>
  #noteStuck: (exit: RawExit) => void = () => {}

  constructor(leader: Leader, terms: StopTerms, clock: Clock) {
    this.leader = leader
    this.#terms = terms
    this.#clock = clock
    this.#startedAt = clock.now()
    this.#stuck = new Promise((resolve) => {
      this.#noteStuck = resolve
    })
    const exited = Promise.race([leader.ended, this.#stuck])
    this.exited = exited
    this.ended = this.#follow(exited)
  }

  get pid(): number | null {
    return this.leader.pid ?? null
  }

  get isAsked(): boolean {
    return this.#asked.length > 0
  }

  /** Whether it ends because somebody wants that, and not because it was of no use. */
  get isStopped(): boolean {
    return this.isAsked && !this.#error
  }

  /** The signals by which it was asked to end. */
  get asked(): readonly NodeJS.Signals[] {
    return this.#asked
  }

  /** Whole milliseconds. */
  uptime(): number {
    return Math.round(this.#clock.now() - this.#startedAt)
  }

  /** Asks it to end, and kills it when its time is up. */
  stop({ within = Infinity, giveUpWithin = Infinity, typed }: StopOptions = {}): void {
    this.#giveUpAt = Math.min(this.#giveUpAt, this.#clock.now() + giveUpWithin)
    const { stopSignal, stopTimeout } = this.#terms
    const ms = Math.min(within, stopTimeout)
    if (this.#asked.length === 0) {
      const isHeard = this.leader.hearsTerminal && typed !== undefined
      this.#asked.push(isHeard ? typed : stopSignal)
      if (this.#hasEnded) return
      // It may be that nobody typed it, and the manager alone got it.
      if (isHeard) this.#reminder = this.#clock.setTimeout(() => this.#send(stopSignal), ms / 2)
      else this.leader.send(stopSignal)
    }
    if (!this.#hasEnded) this.#killWithin(ms)
  }

  /** Stops it, since it is of no use. */
  fail(error: Error): void {
    this.#error ??= error
    this.stop()
  }

  /** Passes a signal on, unless it has come from the terminal. */
  pass(signal: NodeJS.Signals): void {
    if (!this.#hasEnded && !(this.leader.hearsTerminal && TERMINAL_SIGNALS.includes(signal))) {
      this.leader.send(signal)
    }
  }

  /** Ends it and all of its group. */
  kill(): void {
    if (this.#hasEnded) return
    this.#isKilled = true
    this.leader.sendToGroup('SIGKILL')
  }

  async #follow(exited: Promise<RawExit>): Promise<ProgramExit> {
    const { code, signal, error } = await exited
    await this.#endGroup()
    this.#clock.clearTimeout(this.#killTimer)
    this.#clock.clearTimeout(this.#reminder)
    this.#hasEnded = true
    const upMs = this.uptime()
    await this.#untilOutputEnded()
    const cause = error ?? this.#error
    return {
      code,
      signal,
      status: statusOf({ code, signal }),
      upMs,
      isKilled: this.#isKilled,
      ...(cause && { error: cause }),
    }
  }

  /** What it has left behind in its group is asked to end, too. */
  async #endGroup(): Promise<void> {
    if (this.leader.isGone()) return
    const { stopSignal, stopTimeout } = this.#terms
    this.leader.sendToGroup(stopSignal)
    this.#killWithin(stopTimeout)
    for (let ms = FIRST_LOOK; !this.leader.isGone() && !this.#isStuck; ms = Math.min(ms * 2, LONGEST_LOOK)) {
      await pause(this.#clock, ms)
    }
  }

  /** The earliest of several limits holds. */
  #killWithin(ms: number): void {
    const at = this.#clock.now() + ms
    if (at >= this.#killAt) return
    this.#killAt = at
    this.#clock.clearTimeout(this.#killTimer)
    this.#killTimer = this.#clock.setTimeout(() => {
      this.kill()
      const killTime = Math.min(KILL_TIME, this.#giveUpAt - this.#clock.now())
      this.#killTimer = this.#clock.setTimeout(() => this.#giveUp(killTime), killTime)
    }, ms)
  }

  #giveUp(killTime: number): void {
    this.#isStuck = true
    const why = this.leader.isOutOfReach
      ? 'this user may not signal it'
      : `it is there ${Math.round(killTime)} ms after SIGKILL`
    this.#noteStuck({ code: null, signal: null, error: new Error(why) })
  }

  #send(signal: NodeJS.Signals): void {
    this.#asked.push(signal)
    this.leader.send(signal)
  }

  /** A process that has left its group may hold it for ever; a slow reader may take its time, but not a shutdown's. */
  async #untilOutputEnded(): Promise<void> {
    const end = this.leader.outputEnded.then(() => true)
    while (!(await withTimeout(this.#clock, end, OUTPUT_TIME, () => false))) {
      if (!this.leader.isHeldBack() || this.#clock.now() >= this.#killAt) return
    }
  }
}
