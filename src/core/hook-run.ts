import type { AsyncLocalStorage } from 'node:async_hooks'
import { createAbortController } from './abort.ts'
import { builtins } from './builtins.ts'
import { withTimeout } from './clock.ts'
import type { Deadline } from './deadline.ts'
import { AbortError, HookTimeoutError } from './errors.ts'
import type { Hook } from './hook.ts'
import type { Clock } from './host.ts'
import { readReport } from './inner-report.ts'
import type { HookReport, ShutdownReport } from './report.ts'
import { show } from './show.ts'
import { nextStep, withSteps } from './steps.ts'
import { type CallOutcome, callWithin } from './time-limit.ts'
import { type HookTrace, isTraced, traceAsyncEnd, traceEnd, traceOutcome, traceStart } from './tracing.ts'
import type { HookContext, ShutdownReason } from './types.ts'

/** Which hook the code that runs now belongs to, also after an await, if it was started with a limit. */
let current: AsyncLocalStorage<HookRun> | undefined

/** One run of a hook: what it is told, how long it may take, how it fared. */
export class HookRun {
  readonly hook: Hook
  readonly startMs: number
  /** What was unusual about this run, for the report. */
  readonly notes: string[]
  /** The one whose synchronous part is running. */
  static #starting: HookRun | undefined
  readonly #reason: ShutdownReason
  readonly #clock: Clock
  readonly #deadline: Deadline
  #status: HookReport['status'] | 'running' = 'running'
  #endMs = 0
  readonly #startStep = nextStep()
  #endStep = Infinity
  #error: unknown
  #context: HookContext | undefined
  #inner: ShutdownReport | undefined
  /** Made when the hook first asks for its signal; most never do. */
  #controller: AbortController | undefined
  #abortReason: Error | undefined
  #trace: HookTrace | undefined

  constructor(
    hook: Hook,
    reason: ShutdownReason,
    clock: Clock,
    deadline: Deadline,
    notes: readonly string[] = [],
  ) {
    this.hook = hook
    this.notes = [...notes]
    this.#reason = reason
    this.#clock = clock
    this.#deadline = deadline
    this.startMs = deadline.elapsed()
  }

  get isRunning(): boolean {
    return this.#status === 'running'
  }

  /** What the hook says of itself; it may set anything. */
  get detail(): string | undefined {
    const { detail } = this.#context ?? {}
    return detail === undefined ? undefined : asText(detail)
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
    const { label: name, priority } = this.hook
    if (isTraced()) this.#trace = { name, priority, reason: this.#reason }
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
    else if (this.#deadline.isPast && !this.#isLate) this.#outlive('the deadline')
    const inner = this.#readInner()
    if (!inner || inner.outcome === 'clean') this.#settle('done')
    else this.#fail(new Error(`its own shutdown is ${inner.outcome}`, { cause: inner }))
  }

  /** Whether it only started when the deadline had passed, since a blocked loop had kept it waiting. */
  get #isLate(): boolean {
    return this.startMs > this.#deadline.endMs
  }

  /** Aborts the hook's signal. The first reason stays. */
  abort(message: string): void {
    this.#abortWith(new AbortError(message, { cause: this.#reason }))
  }

  report(): HookReport {
    const details = [...this.notes, this.detail].filter((detail) => detail !== undefined)
    const inner = this.#readInner()
    const report: HookReport = {
      name: this.hook.label,
      priority: this.hook.priority,
      status: this.#status === 'running' ? (this.hook.isOver ? 'done' : 'abandoned') : this.#status,
      startMs: this.startMs,
      durationMs: (this.isRunning ? this.#deadline.elapsed() : this.#endMs) - this.startMs,
      ...((this.#status === 'failed' || this.#status === 'timed-out') && { error: this.#error }),
      ...(details.length > 0 && { detail: details.join('; ') }),
      ...(inner && { report: inner }),
    }
    return withSteps(report, this.#startStep, this.#endStep)
  }

  /** The report that the hook has set by now. One copy of it is made, and only one. */
  #readInner(): ShutdownReport | undefined {
    this.#inner ??= readReport(this.#context?.report)
    return this.#inner
  }

  #call(limit: number | undefined): CallOutcome<PromiseLike<unknown> | undefined> {
    const call = (): PromiseLike<unknown> | undefined => {
      const result = this.hook.run?.(this.#createContext())
      return isThenable(result) ? result : undefined
    }
    if (limit === undefined) return callWithin(Infinity, call)
    current ??= new builtins.asyncHooks.AsyncLocalStorage()
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
      else await withTimeout(this.#clock, Promise.resolve(result), left, () => this.#timeOut())
      this.end()
    } catch (error) {
      this.#fail(error)
    }
    traceAsyncEnd(this.#trace)
  }

  /** Milliseconds left of the hook's own `timeout`; below 0 when it is over. */
  #ownTimeLeft(): number {
    const { timeout = Infinity } = this.hook
    return timeout - (this.#deadline.elapsed() - this.startMs)
  }

  #interrupt(): void {
    const ms = Math.round(this.#deadline.elapsed() - this.startMs)
    this.notes.push('blocked the event loop, interrupted')
    this.#giveUp(new HookTimeoutError(`\`${this.hook.label}\` blocked the event loop for ${ms} ms`))
  }

  #timeOut(): void {
    this.#outlive(`its ${this.hook.timeout} ms`)
  }

  #outlive(limit: string): void {
    this.#giveUp(new HookTimeoutError(`\`${this.hook.label}\` took longer than ${limit}`))
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
    this.#error = error
    this.#endMs = this.#deadline.elapsed()
    this.#endStep = nextStep()
    const durationMs = this.#endMs - this.startMs
    traceOutcome(this.#trace, { status, durationMs, ...(status !== 'done' && { error }) })
  }

  #abortWith(reason: Error): void {
    this.#abortReason ??= reason
    this.#controller?.abort(this.#abortReason)
  }

  #signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = createAbortController()
      if (this.#abortReason) this.#controller.abort(this.#abortReason)
    }
    return this.#controller.signal
  }

  #createContext(): HookContext {
    const signal = (): AbortSignal => this.#signal()
    this.#context = {
      name: this.hook.label,
      reason: this.#reason,
      get signal() {
        return signal()
      },
      remaining: () => Math.max(0, Math.min(this.#ownTimeLeft(), this.#deadline.remaining())),
      detail: undefined,
      report: undefined,
    }
    return this.#context
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

const asText = (value: unknown): string => (typeof value === 'string' ? value : show(value))

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    value !== null &&
    (typeof value === 'object' || typeof value === 'function') &&
    typeof (value as Partial<PromiseLike<unknown>>).then === 'function'
  )
}
