import { LastcallError } from '../api/errors.ts'
import type { Clock } from '../api/host.ts'
import type { HookReport, ShutdownReason } from '../api/reports.ts'
import { isThenable } from '../check/check.ts'
import { withTimeout } from '../node/clock.ts'
import { LazySignal } from '../node/lazy-signal.ts'
import { stateOf } from '../node/promise-state.ts'
import { show } from '../node/show.ts'
import { isSequential, type Step } from '../order/step.ts'
import { callAsCurrent } from './current-run.ts'
import type { ObservedRun, Observers } from './events.ts'
import type { Hook } from './hook.ts'
import { createContext } from './run-context.ts'
import { type RunDeadline, RunTime } from './run-time.ts'
import { callTraced } from './tracing.ts'

/** What all runs of a shutdown have in common. */
export interface RunTerms {
  readonly reason: ShutdownReason
  readonly clock: Clock
  readonly deadline: RunDeadline
  readonly observers: Observers
  /** Whether the watchdog may ask which hook blocks the event loop. */
  readonly isWatched: boolean
}

/** The one record of a hook or a hold in a shutdown: made with the plan, it goes from `waiting` to its end. */
export class HookRun implements Step, ObservedRun {
  readonly hook: Hook
  readonly order: number
  readonly priority: number
  readonly name: string | undefined
  readonly after: readonly string[] | undefined
  readonly isConcurrent: boolean
  readonly isHold: boolean
  /** The hook's name in reports. */
  readonly label: string
  place: number = Infinity
  /** The level with which it starts: its own, or the open one if it came too late for that. */
  level: number
  status: HookReport['status'] | 'waiting' | 'running' = 'waiting'
  readonly #terms: RunTerms
  readonly #time: RunTime
  #error: unknown
  #notes: readonly string[] | undefined
  /** The hook's own latest note. */
  #said: string | undefined
  #overtakenBy: readonly string[] | undefined
  readonly #signal: LazySignal

  constructor(hook: Hook, terms: RunTerms) {
    this.hook = hook
    this.order = hook.order
    this.priority = hook.priority
    this.name = hook.name
    this.after = hook.after
    this.isConcurrent = hook.isConcurrent
    this.isHold = hook.isHold
    this.label = hook.label
    this.level = hook.priority
    this.#terms = terms
    this.#time = new RunTime(terms.deadline, hook.timeout)
    this.#notes = hook.notes
    this.#said = hook.notes?.at(-1)
    this.#signal = hook.signal ?? new LazySignal()
    if (hook.isHold) hook.signal = this.#signal
  }

  get isRunning(): boolean {
    return this.status === 'running'
  }

  note(text: string): void {
    this.#notes = [...(this.#notes ?? []), text]
  }

  /** Adds a note of the hook's own, even after its time is up, but not once it is done. The value may have any type. */
  noteOwn(text: unknown): void {
    if (this.status === 'done') return
    this.#said = typeof text === 'string' ? text : show(text)
    this.note(this.#said)
  }

  /** What it does right now, or said last. */
  describe(): string | undefined {
    const state = this.hook.part?.describe?.() ?? this.#said
    if (!this.#time.isUp) return state
    return state === undefined ? 'passed over' : `passed over, ${state}`
  }

  /** Calls the hook. If the hook is still running after the call, returns a promise for its end. */
  start(place: number): Promise<void> | undefined {
    const result = this.#call(place, this.#terms.reason)
    if (result === undefined) return undefined
    this.#terms.observers.tell({ kind: 'hook-waits', run: this })
    return this.#waitFor(result)
  }

  /** T12: calls the hook while the process exits. What it has not done when it returns stays undone. */
  startAtExit(place: number): this {
    this.#time.passOver()
    this.abort('the process exits')
    const result = this.#call(place, { kind: 'exit' })
    const { state, error } = result ? stateOf(result) : { state: 'fulfilled' }
    if (state === 'fulfilled') this.end()
    if (state === 'rejected') this.#settle('failed', error)
    return this
  }

  /**
   * Called when the hook has ended, or the hold was released. The status is `timed-out` if the `timeout` or the deadline has
   * passed meanwhile, `failed` if a part's own report is not clean, else `done`.
   */
  end(): void {
    if (this.#time.ownLeft() < 0) this.#outlive(`its ${this.hook.timeout} ms`)
    else if (this.#time.hasOutlivedDeadline) this.#outlive('the deadline')
    const inner = this.hook.part?.innerReport?.()
    if (!inner || inner.outcome === 'clean') this.#settle('done')
    else this.#settle('failed', new Error(`its own shutdown is ${inner.outcome}`, { cause: inner }))
  }

  /** D3: its level was passed over while it ran. */
  passOver(): void {
    this.#time.passOver()
    this.stop('its level was passed over')
  }

  /** Its time is over. */
  stop(message: string): void {
    this.abort(message)
    if (this.isRunning) this.hook.part?.passOver?.()
  }

  /** D3: it starts because its level is passed over. It may take until the end. */
  skipTurn(): void {
    this.#time.skipTurn()
    this.note('did not wait for its turn')
  }

  /** D3: whether it starts before something that it would have waited for has ended. */
  overtakes(slow: HookRun): boolean {
    const isAbove = slow.level > this.level
    const waitsForIt = isSequential(slow) || (this.after?.includes(slow.name ?? '') ?? false)
    const isBefore = this.#time.hasSkippedTurn && slow.level === this.level && waitsForIt
    return slow.isRunning && (isAbove || isBefore)
  }

  /** D3: something below has started while this still runs. */
  noteOvertakenBy({ label }: ObservedRun): void {
    this.#overtakenBy = [...(this.#overtakenBy ?? []), label]
  }

  /** Aborts the signal. The first reason stays. */
  abort(message: string): void {
    this.#signal.abort(new LastcallError('ERR_LASTCALL_ABORTED', message, { cause: this.#terms.reason }))
  }

  /** Milliseconds until the signal aborts, as far as that is known; never below 0. */
  remaining(): number {
    return this.#time.remaining()
  }

  report(): HookReport {
    const { part } = this.hook
    const inner = part?.innerReport?.()
    const drained = part?.drained?.()
    const state = this.isRunning ? part?.describe?.() : undefined
    const notes = [...(this.#notes ?? []), ...(state === undefined ? [] : [state])]
    return {
      name: this.label,
      priority: this.priority,
      status: this.#finalStatus(),
      ...(this.#overtakenBy && { overtakenBy: this.#overtakenBy }),
      startMs: this.#time.startMs,
      durationMs: this.#time.durationMs,
      notes,
      ...((this.status === 'failed' || this.status === 'timed-out') && { error: this.#error }),
      ...(drained && { drained }),
      ...(inner && { report: inner }),
    }
  }

  #finalStatus(): HookReport['status'] {
    if (this.status !== 'waiting' && this.status !== 'running') return this.status
    if (this.hook.isOver) return 'done'
    // The work of a hold runs before its level opens.
    return this.isRunning || this.isHold ? 'abandoned' : 'not-started'
  }

  /** Called at its start, which for a hold is when its level opens: from now on the shutdown waits for it. */
  begin(place: number): void {
    this.status = 'running'
    this.place = place
    this.#time.start()
    this.#terms.observers.tell({ kind: 'hook-started', run: this })
  }

  /** Calls the hook. Returns its promise, or `undefined` if it has ended. */
  #call(place: number, reason: ShutdownReason): PromiseLike<unknown> | undefined {
    this.begin(place)
    const context = createContext(this, reason, this.#signal)
    const call = (): unknown => callTraced(this, reason, () => this.hook.run?.(context))
    try {
      const result = this.hook.runInAsyncScope(() =>
        this.#terms.isWatched ? callAsCurrent(this, call) : call(),
      )
      if (isThenable(result)) return result
      this.end()
    } catch (error) {
      this.#settle('failed', error)
    }
    return undefined
  }

  async #waitFor(result: PromiseLike<unknown>): Promise<void> {
    try {
      const left = this.#time.ownLeft()
      if (left === Infinity) await result
      else {
        // D2: the next hooks do not wait for it any longer.
        const onTimeUp = (): void => this.#outlive(`its ${this.hook.timeout} ms`)
        await withTimeout(this.#terms.clock, Promise.resolve(result), left, onTimeUp)
      }
      this.end()
    } catch (error) {
      this.#settle('failed', error)
    }
  }

  #outlive(limit: string): void {
    const error = new LastcallError(
      'ERR_LASTCALL_HOOK_TIMEOUT',
      `\`${this.label}\` took longer than ${limit}`,
    )
    this.#settle('timed-out', error)
    this.#signal.abort(error)
  }

  #settle(status: 'done' | 'failed' | 'timed-out', error?: unknown): void {
    if (!this.isRunning) return
    this.status = status
    this.#error = error
    this.#time.end()
    const { durationMs } = this.#time
    const outcome = { status, durationMs, ...(status !== 'done' && { error }) }
    this.#terms.observers.tell({ kind: 'hook-ended', run: this, ...outcome })
  }
}
