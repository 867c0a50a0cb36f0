import { AbortError } from '../api/errors.ts'
import type { ShutdownReason } from '../api/types.ts'
import type { Settings } from '../check/settings.ts'
import { EXIT, exit, exitBySignal } from '../end/exit.ts'
import { flushOutputs, print } from '../end/output.ts'
import { describeReason, formatBlocked, formatProblems } from '../end/problems.ts'
import { createReport, type Ending, type ShutdownReport, type StrayError } from '../end/report.ts'
import { watch } from '../end/strays.ts'
import { tell } from '../end/tell.ts'
import { WaitingLine } from '../end/waiting.ts'
import type { Hook } from '../hooks/hook.ts'
import { HookRun } from '../hooks/run.ts'
import type { HookStore } from '../hooks/store.ts'
import { afterTurn } from '../node/clock.ts'
import { deferred } from '../node/deferred.ts'
import { log } from '../node/log.ts'
import { currentFrames } from '../node/stack.ts'
import { withRepair } from '../node/time-limit.ts'
import { isMainThread } from '../node/unloaded.ts'
import { Watchdog } from '../watchdog/watchdog.ts'
import { Deadline } from './deadline.ts'
import { Execution } from './execution.ts'

/** What a shutdown tells its registry. */
export interface ShutdownEvents {
  /** It has begun; `cause` is for signals to abort with. Returns for how many milliseconds it waits as planned. */
  readonly onBegin: (cause: AbortError) => number
  /** The report is made: no hook can be taken in any more. */
  readonly onStopped: () => void
  /** It is over, and the process goes on. */
  readonly onSurvived: () => void
}

/** One shutdown, from its trigger to the exit. */
export class Shutdown {
  readonly #reason: ShutdownReason
  readonly #settings: Settings
  readonly #events: ShutdownEvents
  readonly #execution: Execution
  readonly deadline: Deadline
  readonly #strayErrors: StrayError[] = []
  readonly #unwatch: () => void
  readonly #waitingLine: WaitingLine
  #watchdog: Watchdog | undefined
  #needsWatchdog: boolean
  #report: ShutdownReport | undefined
  readonly #ended = deferred<ShutdownReport>()

  constructor(reason: ShutdownReason, settings: Settings, hooks: HookStore, events: ShutdownEvents) {
    const { process, clock, timeout, lastCall, signals } = settings
    this.#reason = reason
    this.#settings = settings
    this.#events = events
    this.#needsWatchdog = settings.watchdog && settings.isReal && settings.exit !== false && isMainThread()
    this.deadline = new Deadline(clock, {
      timeout,
      lastCall,
      onLastCall: () => this.#execution.lastCall(),
      onEnd: () => withRepair(() => this.#timeOut()),
    })
    this.#execution = new Execution({
      hooks,
      reason,
      clock,
      deadline: this.deadline,
      isGuarded: settings.isReal,
      untilInterrupt: this.#needsWatchdog ? () => this.deadline.untilWatch() : () => this.deadline.untilEnd(),
      onRunning: (label, isExposed) => this.#watch(label, isExposed),
      onOver: () => this.#finish(this.deadline.isPast ? 'timed-out' : 'complete'),
    })
    this.#unwatch = watch(process, {
      onStray: (stray) => this.#strayErrors.push(stray),
      crash: reason.kind === 'crash' ? reason.error : undefined,
      pending: () => this.pending(),
      onExit: (code) => this.#conclude(code),
    })
    this.#waitingLine = new WaitingLine({
      process,
      clock,
      reason,
      elapsed: () => this.deadline.elapsed(),
      running: () => this.#execution.running(),
      toCome: () => this.#execution.toCome,
      canForce: signals.includes('SIGINT'),
    })
  }

  /** Resolves at the end, if the process is still there to see it. */
  get promise(): Promise<ShutdownReport> {
    return this.#ended.promise
  }

  /** Tells everybody. */
  begin(): void {
    const { timeout, timeoutSource, report } = this.#settings
    log('stopping on %s, within %d ms: %s', describeReason(this.#reason), Math.round(timeout), timeoutSource)
    const cause = new AbortError(`stopping on ${describeReason(this.#reason)}`, { cause: this.#reason })
    const planned = this.#events.onBegin(cause)
    if (report !== false) this.#waitingLine.begin(planned)
  }

  /** Starts the hooks, in the next turn of the loop and so outside of anybody's call. */
  open(): void {
    this.#settings.clock.setImmediate(() => this.#execution.open())
  }

  /** The hooks that an exit now would cut off, as people would say it. */
  pending(): string[] {
    return this.#execution.pending()
  }

  /** The hooks that run now, with what they say of themselves, and how many have not started. */
  running(): { readonly names: readonly string[]; readonly toCome: number } {
    return { names: this.#execution.running(), toCome: this.#execution.toCome }
  }

  admit(hook: Hook): void {
    this.#execution.admit(hook)
  }

  release(hold: Hook): void {
    this.#execution.release(hold)
  }

  /** Ends it now, whatever is left. */
  force(): void {
    if (this.#report) this.#leave(EXIT.forced, this.#report)
    else this.#finish('forced')
  }

  /** Starts the watchdog with the first hook that may block the loop where no limit holds. */
  #watch(label: string, isExposed: boolean): void {
    if (this.#needsWatchdog && isExposed) {
      this.#needsWatchdog = false
      this.#watchdog = Watchdog.start({
        process: this.#settings.process,
        deadline: this.deadline,
        onBlocked: () => this.#endBlocked(),
      })
    }
    this.#watchdog?.noteRunning(label)
    this.#settings.onHookStart?.(label)
  }

  /** The event loop is blocked and the deadline near: does what can be done without it, and ends. */
  #endBlocked(): void {
    const { process } = this.#settings
    const running = this.#execution.pending()
    const blocking = HookRun.current
    blocking?.note('blocks the event loop')
    print(process, formatBlocked(blocking?.hook.label, running, currentFrames()))
    if (this.#report) this.#leave(EXIT.deadline, this.#report)
    else this.#timeOut()
  }

  /** A blocked loop may have kept hooks from their turn. */
  #timeOut(): void {
    this.#execution.rush()
    this.#finish('timed-out')
  }

  #finish(ending: Ending): void {
    if (this.#report) return
    this.#execution.stop(ending === 'forced' ? 'the exit is forced' : 'the deadline has passed')
    this.deadline.cancel()
    this.#waitingLine.end()
    this.#report = this.#createReport(ending)
    this.#events.onStopped()
    tell(this.#report, this.#settings)
    this.#end(this.#report, ending)
  }

  /** Other code ends the process when all has ended: what there is to tell is told. */
  #conclude(code: number): void {
    const { process, exit: mode } = this.#settings
    this.#finish('complete')
    if (mode !== false && code === EXIT.clean && this.#report) process.exitCode = this.#report.exitCode
  }

  #createReport(ending: Ending): ShutdownReport {
    const { process, platform, isPart } = this.#settings
    return createReport({
      ending,
      isPart,
      reason: this.#reason,
      platform,
      durationMs: this.deadline.elapsed(),
      lastCallMs: this.deadline.lastCallMs,
      deadlineMs: this.deadline.endMs,
      hooks: this.#execution.report(),
      strayErrors: [...this.#strayErrors],
      ownCode: process.exitCode,
    })
  }

  async #end(report: ShutdownReport, ending: Ending): Promise<void> {
    const { process, clock, exit: mode } = this.#settings
    if (mode === false) {
      this.#survive(report)
      return
    }
    if (ending === 'complete') await flushOutputs(process, clock, this.deadline.untilEnd())
    if (this.#reason.kind !== 'idle' || report.outcome !== 'clean') {
      this.#leave(this.#lateExitCode(report), report)
      return
    }
    // The exit is Node's, but the deadline still holds.
    clock.setTimeout(() => this.#cutIdle(report), this.deadline.untilEnd()).unref()
    this.#survive(report)
  }

  /** The event loop did not stay empty: a hook has left something behind. */
  #cutIdle(report: ShutdownReport): void {
    const { process, report: wanted } = this.#settings
    const durationMs = this.deadline.elapsed()
    const late = { ...report, outcome: 'timed-out', exitCode: EXIT.deadline, durationMs } as const
    try {
      if (wanted !== false) print(process, formatProblems(late, process))
    } finally {
      exit(process, EXIT.deadline)
    }
  }

  /** An error that came up after the report was made, in the wait for a slow reader, still counts. */
  #lateExitCode({ exitCode, strayErrors }: ShutdownReport): number {
    return exitCode === EXIT.clean && this.#strayErrors.length > strayErrors.length ? EXIT.failed : exitCode
  }

  #leave(code: number, report: ShutdownReport): void {
    const { process, clock, exit: mode } = this.#settings
    this.#unwatch()
    try {
      if (mode === 'signal' && code === EXIT.clean && this.#reason.kind === 'signal')
        exitBySignal(process, clock, this.#reason.signal)
      else exit(process, code)
    } finally {
      // Still here: somebody has replaced `process.exit`.
      this.#watchdog?.close()
      this.#ended.resolve(report)
    }
  }

  #survive(report: ShutdownReport): void {
    // Node tells a turn later of what hooks left uncaught.
    afterTurn(this.#settings.clock, this.#unwatch)
    this.#watchdog?.close()
    this.#events.onSurvived()
    this.#ended.resolve(report)
  }
}
