import type { Clock, Timer } from '../../core/api/host.ts'
import { withTimeout } from '../../core/node/clock.ts'
import { deferred } from '../../core/node/deferred.ts'
import type { ProgramExit } from '../options/program-status.ts'
import { type RawExit, statusOf } from '../system/exit-status.ts'
import type { Leader } from '../system/leader.ts'
import { TERMINAL_SIGNALS } from '../system/terminal-group.ts'

/** Milliseconds after which a process that survives SIGKILL is given up: the system itself holds it. */
const KILL_TIME = 1_000

/** Milliseconds to wait for the output of a process group that is gone. */
const OUTPUT_TIME = 1_000

/** Milliseconds between two checks whether the process group is gone: at first, also after SIGKILL, and at most. */
const FIRST_CHECK = 2
const LONGEST_CHECK = 100

/** How a process is stopped by default. */
export interface StopTerms {
  readonly stopSignal: NodeJS.Signals
  /** Milliseconds from `stopSignal` to SIGKILL. */
  readonly stopTimeout: number
}

/** What a shutdown adds to the {@link StopTerms}. */
export interface StopOptions {
  /** Milliseconds until SIGKILL, if that is less than `stopTimeout`. */
  readonly within?: number
  /** Milliseconds after which a process is given up that SIGKILL does not end. */
  readonly giveUpWithin?: number
  /** The signal that the terminal has already sent to the processes in its group. */
  readonly typedSignal?: NodeJS.Signals | undefined
}

/** One process of a program, from its start until nothing of its process group is left. */
export class ProcessRun {
  readonly leader: Leader
  /** Resolves when the process that was started has exited, or is given up. */
  readonly exited: Promise<RawExit>
  /** Resolves when its whole process group is gone. Its output may still be on its way. */
  readonly groupExited: Promise<void>
  /** Resolves when its whole process group is gone and its output is passed on. */
  readonly groupGone: Promise<ProgramExit>
  readonly #terms: StopTerms
  readonly #clock: Clock
  readonly #startedAt: number
  readonly #stopSignals: NodeJS.Signals[] = []
  #isGroupGone = false
  #isKilled = false
  #error: Error | undefined
  #killTimer: Timer | undefined
  #giveUpAt = Infinity
  #killAt = Infinity
  #reminderTimer: Timer | undefined
  readonly #givenUp = deferred<RawExit>()
  readonly #killed = deferred()
  readonly #outputGivenUp = deferred()
  readonly #groupExited = deferred()

  constructor(leader: Leader, terms: StopTerms, clock: Clock) {
    this.leader = leader
    this.#terms = terms
    this.#clock = clock
    this.#startedAt = clock.now()
    this.exited = Promise.race([leader.exited, this.#givenUp.promise])
    this.groupExited = this.#groupExited.promise
    this.groupGone = this.#untilGroupGone()
  }

  get pid(): number | null {
    return this.leader.pid ?? null
  }

  /** True if nothing of its process group is left. */
  get isGone(): boolean {
    return this.#isGroupGone
  }

  /** True once the process was asked to stop, for whatever reason. */
  get isAskedToStop(): boolean {
    return this.#stopSignals.length > 0
  }

  /** True if the process was asked to stop because somebody wanted that, not because it had failed to start. */
  get isStoppedOnRequest(): boolean {
    return this.isAskedToStop && !this.#error
  }

  /** The signals that asked the process to stop. */
  get stopSignals(): readonly NodeJS.Signals[] {
    return this.#stopSignals
  }

  /** Whole milliseconds since the start. */
  uptime(): number {
    return Math.round(this.#clock.now() - this.#startedAt)
  }

  /** S2: sends the stop signal once, and SIGKILL to the process group when the time is up. */
  stop({ within = Infinity, giveUpWithin = Infinity, typedSignal }: StopOptions = {}): void {
    this.#giveUpAt = Math.min(this.#giveUpAt, this.#clock.now() + giveUpWithin)
    const ms = Math.min(within, this.#terms.stopTimeout)
    if (!this.isAskedToStop) this.#ask(ms, this.leader.hearsTerminal ? typedSignal : undefined)
    if (this.#isGroupGone) this.#limitOutput()
    else if (this.#isKilled && this.#clock.now() >= this.#killAt) this.#giveUpLater()
    else this.#killWithin(ms)
  }

  /** Stops the process because it cannot be used, such as one that is not ready in time. One that stops already has not failed. */
  fail(error: Error): void {
    if (!this.isAskedToStop) this.#error = error
    this.stop()
  }

  /** S3: sends a signal, unless somebody may have typed it and the terminal has already sent it to the process. */
  send(signal: NodeJS.Signals, mayBeTyped: boolean): void {
    const isTyped = mayBeTyped && this.leader.hearsTerminal && TERMINAL_SIGNALS.includes(signal)
    if (!this.#isGroupGone && !isTyped) this.leader.send(signal)
  }

  /** Sends SIGKILL to the whole process group. */
  kill(): void {
    if (this.#isGroupGone || this.#isKilled) return
    this.#isKilled = true
    this.#killed.resolve()
    this.leader.sendToGroup('SIGKILL')
  }

  /** S3: a process in front of the terminal has received what was typed there. */
  #ask(ms: number, typedSignal: NodeJS.Signals | undefined): void {
    const { stopSignal } = this.#terms
    this.#stopSignals.push(typedSignal ?? stopSignal)
    if (this.#isGroupGone) return
    if (typedSignal) this.#remindAfter(ms / 2)
    else this.leader.send(stopSignal)
  }

  async #untilGroupGone(): Promise<ProgramExit> {
    const { code, signal, error } = await this.exited
    await this.#stopRestOfGroup()
    this.#limitOutput()
    this.#clock.clearTimeout(this.#reminderTimer)
    this.#isGroupGone = true
    this.#groupExited.resolve()
    const upMs = this.uptime()
    await this.#untilOutputEnded()
    this.#clock.clearTimeout(this.#killTimer)
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

  /** S1: the processes that the leader has left in its group are stopped, too. */
  async #stopRestOfGroup(): Promise<void> {
    if (this.leader.isGroupGone()) return
    const { stopSignal, stopTimeout } = this.#terms
    this.leader.sendToGroup(stopSignal)
    this.#killWithin(stopTimeout)
    await this.#untilGroupExited(this.#killed.promise)
    // It is gone soon after SIGKILL, or never.
    await this.#untilGroupExited(this.#givenUp.promise)
  }

  /** Resolves when no process of the group is left, or something else has happened. */
  async #untilGroupExited(orElse: Promise<unknown>): Promise<void> {
    const happened = orElse.then(() => true)
    let hasHappened = false
    for (
      let ms = FIRST_CHECK;
      !hasHappened && !this.leader.isGroupGone();
      ms = Math.min(ms * 2, LONGEST_CHECK)
    )
      hasHappened = await withTimeout(this.#clock, happened, ms, () => false)
  }

  /** Of several limits the earliest applies. */
  #killWithin(ms: number): void {
    const at = this.#clock.now() + ms
    if (at >= this.#killAt) return
    this.#killAt = at
    this.#clock.clearTimeout(this.#killTimer)
    this.#killTimer = this.#clock.setTimeout(() => {
      this.kill()
      // A supervisor that was paused is late.
      this.#killAt = this.#clock.now()
      this.#giveUpLater()
    }, ms)
  }

  #giveUpLater(): void {
    const at = Math.min(this.#killAt + KILL_TIME, this.#giveUpAt)
    this.#clock.clearTimeout(this.#killTimer)
    this.#killTimer = this.#clock.setTimeout(() => this.#giveUp(at - this.#killAt), at - this.#clock.now())
  }

  #giveUp(killTime: number): void {
    const why = this.leader.isOutOfReach
      ? 'this user may not signal it'
      : `it still runs ${Math.round(killTime)} ms after SIGKILL`
    this.#givenUp.resolve({ code: null, signal: null, error: new Error(why) })
  }

  /** Perhaps nobody typed the signal, and only the supervisor received it. */
  #remindAfter(ms: number): void {
    const { stopSignal } = this.#terms
    this.#reminderTimer = this.#clock.setTimeout(() => {
      this.#stopSignals.push(stopSignal)
      this.leader.send(stopSignal)
    }, ms)
  }

  /**
   * Waits for a slow reader, but not longer than a shutdown may take. A process that has left the group may keep the
   * output open for ever, and is waited for only {@link OUTPUT_TIME}.
   */
  async #untilOutputEnded(): Promise<void> {
    const end = Promise.race([this.leader.outputEnded, this.#outputGivenUp.promise]).then(() => true)
    while (!(await withTimeout(this.#clock, end, OUTPUT_TIME, () => false))) {
      if (!this.leader.isHeldBack() || this.#clock.now() >= this.#killAt) return
    }
  }

  /** No signal is due any more. But a shutdown does not wait for output past the time that it gives. */
  #limitOutput(): void {
    this.#clock.clearTimeout(this.#killTimer)
    if (this.#giveUpAt === Infinity) return
    const ms = this.#giveUpAt - this.#clock.now()
    this.#killTimer = this.#clock.setTimeout(() => this.#outputGivenUp.resolve(), ms)
  }
}
