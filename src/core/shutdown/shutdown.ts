import type { Clock } from '../api/host.ts'
import type { ShutdownReason, ShutdownReport, StrayError } from '../api/reports.ts'
import { PRIORITIES } from '../check/priority.ts'
import type { Settings } from '../check/settings.ts'
import { type Guarded, watchForAccidents } from '../end/accidents.ts'
import { type Departing, depart, leave } from '../end/departure.ts'
import { ignoringExits } from '../end/exit.ts'
import { EXIT } from '../end/exit-code.ts'
import { print } from '../end/output.ts'
import { formatBlocked, formatFailedAtExit } from '../end/problems.ts'
import { createReport, type Ending, type Reported } from '../end/report.ts'
import { tell } from '../end/tell.ts'
import { type Running, type Waiting, WaitingLine } from '../end/waiting.ts'
import { currentRun } from '../hooks/current-run.ts'
import type { Observers } from '../hooks/events.ts'
import type { HookRun } from '../hooks/run.ts'
import type { HookStore } from '../hooks/store.ts'
import { afterTurn } from '../node/clock.ts'
import { deferred } from '../node/deferred.ts'
import type { LazySignal } from '../node/lazy-signal.ts'
import { otherListenersOf } from '../node/listeners.ts'
import { log } from '../node/log.ts'
import { interruptedFrames } from '../node/stack.ts'
import { Watchdog, type Watched, wantsWatchdog } from '../watchdog/watchdog.ts'
import { abortError } from './abort-error.ts'
import { Deadline, type DeadlineOwner } from './deadline.ts'
import { Delay, type Delayed } from './delay.ts'
import { Execution, type ExecutionOwner } from './execution.ts'
import type { Parts } from './parts.ts'
import type { Triggers } from './triggers.ts'

/** What a shutdown gets from its registry. */
export interface ShutdownScene {
  readonly settings: Settings
  readonly hooks: HookStore
  readonly parts: Parts
  readonly triggers: Triggers
  readonly observers: Observers
  /** The registry's own signal. */
  readonly signal: LazySignal
}

/** One shutdown, from its trigger to the exit. */
export class Shutdown
  implements DeadlineOwner, Delayed, ExecutionOwner, Guarded, Waiting, Watched, Reported, Departing
{
  /** Where the shutdown is: its hooks run in their order, all have been asked to finish, or the report is made. */
  phase: 'orderly' | 'last-call' | 'over' = 'orderly'
  readonly reason: ShutdownReason
  readonly settings: Settings
  readonly observers: Observers
  readonly isWatched: boolean
  readonly deadline: Deadline
  readonly execution: Execution
  readonly delay: Delay
  readonly #scene: ShutdownScene
  readonly strayErrors: StrayError[] = []
  readonly #waitingLine: WaitingLine
  readonly #unwatch: () => void
  readonly otherListeners: ShutdownReport['otherListeners']
  #watchdog: Watchdog | undefined
  #report: ShutdownReport | undefined
  readonly #ended = deferred<ShutdownReport>()

  constructor(reason: ShutdownReason, scene: ShutdownScene) {
    const { settings, hooks, parts, observers } = scene
    this.reason = reason
    this.settings = settings
    this.observers = observers
    this.#scene = scene
    this.isWatched = reason.kind !== 'exit' && wantsWatchdog(settings)
    this.deadline = new Deadline(this, settings.clock, settings.timeout, settings.reserve)
    this.execution = new Execution(this, hooks)
    this.delay = new Delay(this, parts, this.execution)
    this.#unwatch = watchForAccidents(settings.process, this)
    this.#waitingLine = new WaitingLine(this)
    this.otherListeners = otherListenersOf(settings.process, settings.signals)
  }

  get clock(): Clock {
    return this.settings.clock
  }

  /** Resolves at the end, if the process is still there to see it. */
  get promise(): Promise<ShutdownReport> {
    return this.#ended.promise
  }

  /** Called at the first trigger. Notifies observers and parts, and aborts the registry's signal. */
  begin(): void {
    const { timeout, timeoutSource, report } = this.settings
    const { hooks, parts, signal } = this.#scene
    log('the deadline is in %d ms: %s', Math.round(timeout), timeoutSource)
    this.observers.tell({ kind: 'begun', reason: this.reason })
    if (this.reason.kind !== 'exit') parts.begin(this.reason, this.deadline.moments)
    signal.abort(abortError(this.reason))
    if (report !== false) this.#waitingLine.begin(hooks.hasLevel(PRIORITIES.traffic) ? this.delay.leastMs : 0)
  }

  /** Opens the first level in the next turn of the loop, so that no hook runs inside somebody's call. */
  open(): void {
    this.clock.setImmediate(() => this.execution.open())
  }

  /** Returns the hooks that an exit now would cut off, as text for messages. */
  pending(): string[] {
    return this.execution.pending()
  }

  /** Returns the hooks that run now, with their latest state or note, and how many have not started. */
  running(): Running {
    return { names: this.execution.describeRunning(), toCome: this.#scene.hooks.size }
  }

  /** T3: says at once what is waited for, and how to force the exit. */
  hintAtForce(): void {
    if (this.settings.report !== false) this.#waitingLine.hint()
  }

  /** T3: ends the shutdown now, whatever is left. */
  force(): void {
    if (this.#report) leave(this, this.#report, EXIT.forced)
    else {
      if (this.settings.processExit) this.#startAtExit()
      this.#finish('forced')
    }
  }

  /** T12: called when the process exits, whatever the cause. */
  onProcessExit(code: number): void {
    if (this.phase === 'over') return
    const failed = this.#startAtExit()
    if (this.reason.kind === 'exit') this.onCleanExit(code)
    else this.#tellOfFailures(failed, code)
  }

  /** T11: a later trigger gives the process this much time from now on. What it had before is not made longer. */
  shorten({ timeout, reserve }: Pick<Settings, 'timeout' | 'reserve'>): void {
    if (this.phase === 'over' || !this.deadline.shorten(timeout - reserve, timeout)) return
    log('the deadline comes forward: it is in %d ms', Math.round(timeout))
    this.#scene.parts.retime(this.deadline.moments)
    this.#watchdog = this.#watchdog?.restart(this)
  }

  /** D3: what runs is asked to finish. From now on each level has half of the time that is left. */
  onLastCall(): void {
    if (this.phase !== 'orderly') return
    this.phase = 'last-call'
    this.observers.tell({ kind: 'last-call' })
    this.execution.lastCall()
  }

  onLevelTimeUp(): void {
    if (this.phase === 'last-call') this.execution.passOver()
  }

  /** Called when the level of the outer shutdown that this one is part of is passed over: no hook waits for its turn any more. */
  passOverAll(): void {
    if (this.phase !== 'over') this.execution.passOverAll()
  }

  /** D4: called at the deadline. Hooks that a blocked loop has kept from their turn are called now, and not waited for. */
  onDeadline(): void {
    this.onLastCall()
    this.execution.startTheRest()
    this.#finish('timed-out')
  }

  /** D6: a hook or hold is about to start, or the delay, without a label. From the first of them on there is a watchdog. */
  watch(label = ''): void {
    if (this.isWatched) this.#watchdog ??= Watchdog.start(this)
    this.#watchdog?.noteRunning(label)
  }

  onAllEnded(): void {
    this.#finish(this.deadline.isPast ? 'timed-out' : 'complete')
  }

  /**
   * D6: called when the event loop is blocked and the deadline is near. Does what can be done without the loop, and ends the
   * process.
   */
  onBlocked(): void {
    const frames = interruptedFrames()
    if (frames.length === 0) return void log('the event loop is slow, and not blocked')
    const running = this.execution.pending()
    const blocking = currentRun()
    blocking?.note('blocks the event loop')
    print(this.settings.process, formatBlocked(blocking?.label, running, frames))
    if (this.#report) leave(this, this.#report, EXIT.deadline)
    else this.onDeadline()
  }

  onStray(stray: StrayError): void {
    this.strayErrors.push(stray)
  }

  /** Called when other code ends the process and cuts off nothing. The report is written all the same. */
  onCleanExit(code: number): void {
    const { process, exit: mode, processExit } = this.settings
    this.#finish('complete', 'exiting')
    const isOurs = mode !== false || processExit
    if (isOurs && code === EXIT.clean && this.#report) process.exitCode = this.#report.exitCode
  }

  /** A shutdown was under way, so there may be no report. What the exit cuts off, the watch for accidents tells. */
  #tellOfFailures(failed: readonly HookRun[], code: number): void {
    const { process } = this.settings
    for (const run of failed) print(process, formatFailedAtExit(run.report()))
    if (failed.length > 0 && code === EXIT.clean) process.exitCode = EXIT.failed
  }

  /** Returns the hooks that have failed. */
  #startAtExit(): readonly HookRun[] {
    const started = ignoringExits(this.settings.process, () => this.execution.startAtExit())
    return started.filter(({ status }) => status === 'failed')
  }

  #finish(ending: Ending, state?: 'exiting'): void {
    // D6: the watchdog may have interrupted this very call, before there was a report.
    if (this.#report) return
    this.phase = 'over'
    this.execution.stop(ending === 'forced' ? 'the exit is forced' : 'the deadline has passed')
    this.deadline.cancel()
    this.delay.cancel()
    this.#waitingLine.end()
    const report = createReport(this, ending)
    this.#report = report
    this.observers.tell({ kind: 'over', report })
    tell(report, this.settings)
    if (state === 'exiting') this.onStay(report)
    else void depart(this, report, ending)
  }

  onLeave(): void {
    this.#unwatch()
  }

  onStay(report: ShutdownReport): void {
    this.#watchdog?.close()
    this.#ended.resolve(report)
  }

  onSurvive(report: ShutdownReport): void {
    // Node reports a turn later what hooks left uncaught.
    afterTurn(this.clock, this.#unwatch)
    this.#scene.triggers.noteEnd()
    this.onStay(report)
  }
}
