import type { AsyncLocalStorage } from 'node:async_hooks'
import { AbortError, HookTimeoutError } from '../api/errors.ts'
import type { Clock } from '../api/host.ts'
import type { HookContext, ShutdownReason } from '../api/types.ts'
import { isThenable } from '../check/check.ts'
import { readReport } from '../end/inner-report.ts'
import type { HookReport, ShutdownReport } from '../end/report.ts'
import { nextStep, withSteps } from '../end/steps.ts'
import { createAbortController } from '../node/abort.ts'
import { builtin } from '../node/builtin.ts'
import { systemClock, withTimeout } from '../node/clock.ts'
import { show } from '../node/show.ts'
import { type CallOutcome, callWithin } from '../node/time-limit.ts'
import type { Deadline } from '../shutdown/deadline.ts'
import { createContext } from './context.ts'
import type { Hook } from './hook.ts'
import { type HookTrace, isTraced, traceAsyncEnd, traceEnd, traceOutcome, traceStart } from './tracing.ts'

/** Which hook the code that runs now belongs to, also after an await, if it was started with a limit. */
let current: AsyncLocalStorage<HookRun> | undefined

/** What all runs of a shutdown have in common. */
export interface RunTerms {
  readonly reason: ShutdownReason
  readonly clock: Clock
  readonly deadline: Deadline
}

/** One run of a hook: what it is told, how long it may take, how it fared. */
export class HookRun {
  readonly hook: Hook
  /** The hook's name in reports. */
  readonly label: string
  readonly startMs: number
  readonly #terms: RunTerms
  /** What was unusual about this run, for the report. */
  #notes: readonly string[] | undefined
  /** The one whose synchronous part is running. */
  static #starting: HookRun | undefined
  #status: HookReport['status'] | 'running' = 'running'
  #endMs = 0
  readonly #startStep = nextStep()
  /** 0 as long as it runs. */
  #endStep = 0
  #error: unknown
  /** Until it is done: what it says later is not heard. */
  #context: HookContext | undefined
  #inner: ShutdownReport | undefined
  /** Made when the hook first asks for its signal; most never do. */
  #controller: AbortController | undefined
  #abortReason: Error | undefined
  #trace: HookTrace | undefined

  constructor(hook: Hook, label: string, terms: RunTerms, notes?: readonly string[]) {
    this.hook = hook
    this.label = label
    this.#terms = terms
    this.#notes = notes
    this.startMs = terms.deadline.elapsed()
  }

  get isRunning(): boolean {
    return this.#status === 'running'
  }

  note(text: string): void {
    this.#notes = [...(this.#notes ?? []), text]
  }

  /** What the hook says of itself; it may set anything. */
  get detail(): string | undefined {
    const { detail } = this.#context ?? {}
    return detail === undefined || typeof detail === 'string' ? detail : show(detail)
  }

  /** The run that the code on the stack belongs to. */
  static get current(): HookRun | undefined {
    return current?.getStore() ?? HookRun.#starting
  }

  /**
   * Calls the hook, and interrupts it if it blocks for `limit` milliseconds; `undefined` leaves it to itself.
   * Returns a promise if it is still running then, which resolves when it has ended.
   */
  start(limit: number | undefined): Promise<void> | undefined {
    const { label: name, hook } = this
    if (isTraced()) this.#trace = { name, priority: hook.priority, reason: this.#terms.reason }
    HookRun.#starting = this
    const outcome = traceStart(this.#trace, () => this.#call(limit))
    HookRun.#starting = undefined
    if (outcome.status === 'returned' && outcome.value) {
      traceEnd(this.#trace)
      return this.#waitFor(outcome.value)
    }
    this.#endBy(outcome)
    traceEnd(this.#trace)
    return undefined
  }

  end(): void {
    if (this.#ownTimeLeft() < 0) this.#timeOut()
    else if (this.#terms.deadline.isPast && !this.#isLate) this.#outlive('the deadline')
    const inner = this.#readInner()
    if (!inner || inner.outcome === 'clean') this.#settle('done')
    else this.#fail(new Error(`its own shutdown is ${inner.outcome}`, { cause: inner }))
  }

  /** Whether it only started when the deadline had passed, since a blocked loop had kept it waiting. */
  get #isLate(): boolean {
    return this.startMs > this.#terms.deadline.endMs
  }

  /** Aborts the hook's signal. The first reason stays. */
  abort(message: string): void {
    this.#abortWith(new AbortError(message, { cause: this.#terms.reason }))
  }

  report(): HookReport {
    const details = [...(this.#notes ?? []), this.detail].filter((detail) => detail !== undefined)
    const inner = this.#readInner()
    const report: HookReport = {
      name: this.label,
      priority: this.hook.priority,
      status: this.#status === 'running' ? (this.hook.isOver ? 'done' : 'abandoned') : this.#status,
      startMs: this.startMs,
      durationMs: (this.isRunning ? this.#terms.deadline.elapsed() : this.#endMs) - this.startMs,
      ...((this.#status === 'failed' || this.#status === 'timed-out') && { error: this.#error }),
      ...(details.length > 0 && { detail: details.join('; ') }),
      ...(inner && { report: inner }),
    }
    return this.#terms.clock === systemClock
      ? report
      : withSteps(report, this.#startStep, this.#endStep || Infinity)
  }

  /** The report that the hook has set by now. One copy of it is made, and only one. */
  #readInner(): ShutdownReport | undefined {
    this.#inner ??= readReport(this.#context?.report)
    return this.#inner
  }

  #call(limit: number | undefined): CallOutcome<PromiseLike<unknown> | undefined> {
    const call = (): PromiseLike<unknown> | undefined => {
      this.#context = createContext(this.label, this.#terms.reason, this)
      const { run } = this.hook
      const result = run?.(this.#context)
      return isThenable(result) ? result : undefined
    }
    if (limit === undefined) return callWithin(Infinity, call)
    current ??= new (builtin('node:async_hooks').AsyncLocalStorage)()
    return current.run(this, () => callWithin(Math.min(limit, this.#ownTimeLeft()), call))
  }

  #endBy(outcome: CallOutcome<unknown>): void {
    if (outcome.status === 'returned') this.end()
    else if (outcome.status === 'threw') this.#fail(outcome.error)
    else this.#interrupt()
  }

  async #waitFor(result: PromiseLike<unknown>): Promise<void> {
    try {
      const left = this.#ownTimeLeft()
      if (left === Infinity) await result
      else await withTimeout(this.#terms.clock, Promise.resolve(result), left, () => this.#timeOut())
      this.end()
    } catch (error) {
      this.#fail(error)
    }
    traceAsyncEnd(this.#trace)
  }

  /** Milliseconds left of the hook's own `timeout`; below 0 when it is over. */
  #ownTimeLeft(): number {
    const { timeout } = this.hook
    if (timeout === undefined) return Infinity
    return timeout - (this.#terms.deadline.elapsed() - this.startMs)
  }

  #interrupt(): void {
    const ms = Math.round(this.#terms.deadline.elapsed() - this.startMs)
    this.note('blocked the event loop, interrupted')
    this.#giveUp(new HookTimeoutError(`\`${this.label}\` blocked the event loop for ${ms} ms`))
  }

  #timeOut(): void {
    this.#outlive(`its ${this.hook.timeout} ms`)
  }

  #outlive(limit: string): void {
    this.#giveUp(new HookTimeoutError(`\`${this.label}\` took longer than ${limit}`))
  }

  #giveUp(error: HookTimeoutError): void {
    this.#settle('timed-out', error)
    this.#abortWith(error)
  }

  #fail(error: unknown): void {
    this.#settle('failed', error)
  }

  #settle(status: 'done' | 'failed' | 'timed-out', error?: unknown): void {
    if (!this.isRunning) return
    this.#status = status
    if (status === 'done') this.#forgetContext()
    this.#error = error
    this.#endMs = this.#terms.deadline.elapsed()
    this.#endStep = nextStep()
    const durationMs = this.#endMs - this.startMs
    traceOutcome(this.#trace, { status, durationMs, ...(status !== 'done' && { error }) })
  }

  /** Milliseconds until its signal aborts, as far as that is known. */
  remaining(): number {
    return Math.max(0, Math.min(this.#ownTimeLeft(), this.#terms.deadline.remaining()))
  }

  #forgetContext(): void {
    const { detail } = this
    if (detail !== undefined) this.note(detail)
    this.#context = undefined
  }

  #abortWith(reason: Error): void {
    this.#abortReason ??= reason
    this.#controller?.abort(this.#abortReason)
  }

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = createAbortController()
      if (this.#abortReason) this.#controller.abort(this.#abortReason)
    }
    return this.#controller.signal
  }
}

/** The report of a hook whose turn never came. */
export function reportUnstarted(
  { label, priority, isOver }: Hook,
  notes: readonly string[] = [],
): HookReport {
  const detail = notes.length > 0 && { detail: notes.join('; ') }
  const status = isOver ? 'done' : 'not-started'
  return withSteps(
    { name: label, priority, status, startMs: 0, durationMs: 0, ...detail },
    Infinity,
    Infinity,
  )
}
