import type { MessagePort } from 'node:worker_threads'
import type { HookContext, HookOptions } from '../core/api/hooks.ts'
import type { Moments, Part } from '../core/api/part.ts'
import type { ShutdownReason, ShutdownReport } from '../core/api/reports.ts'
import { reportOf } from '../core/end/report.ts'
import { deferred } from '../core/node/deferred.ts'
import { log } from '../core/node/log.ts'
import { processNow } from '../core/node/process-time.ts'
import { brief } from '../core/node/show.ts'
import type { HookRegistry } from '../core/shutdown/registry.ts'
import { type Answer, type Order, send } from './protocol.ts'

/** Milliseconds by which a thread's deadline is earlier than the main thread's, so that its report arrives in time. */
const REPORT_TIME = 100

/** {@link REPORT_TIME} is at most this part of the time that is left. */
const REPORT_PART = 1 / 10

/** W2: a thread with hooks, as one hook of the main thread. */
export class Member implements Part {
  readonly name: string
  readonly options: HookOptions = { priority: 'work' }
  readonly #registry: HookRegistry
  readonly #onLeft: () => void
  #port: MessagePort | undefined
  /** All orders so far; sent again to a thread that comes with another port. */
  readonly #orders: Order[] = []
  /** Settles with the thread's report; with undefined if the thread has left, because then it had nothing to run. */
  readonly #ended = deferred<ShutdownReport | undefined>()
  #report: ShutdownReport | undefined
  #hasBegun = false
  #isOpen = false
  #hasAnswered = false
  /** The hook of the thread that was the last to start. */
  #latest: string | undefined
  #takeOut: (() => void) | undefined

  constructor(name: string, registry: HookRegistry, onLeft: () => void) {
    this.name = name
    this.#registry = registry
    this.#onLeft = onLeft
    // The thread may die before its turn comes.
    this.#ended.promise.catch(() => {})
  }

  /** Speaks to the thread through this port from now on, which keeps no process alive. */
  connect(port: MessagePort): void {
    this.#port?.close()
    this.#port = port
    port.on('message', (answer: Answer) => this.#onAnswer(answer))
    port.on('close', () => {
      if (port === this.#port) this.#onDeath()
    })
    port.unref()
    for (const order of this.#orders) send(port, order)
    if (this.#takeOut) return
    log('%s joins', this.name)
    this.#order({ type: 'welcome' })
    this.#takeOut = this.#registry.join(this)
  }

  begin(reason: ShutdownReason, moments: Moments): void {
    this.#hasBegun = true
    this.#order({ type: 'begin', reason, ...timesOf(moments) })
  }

  times(moments: Moments): void {
    this.#order({ type: 'times', ...timesOf(moments) })
  }

  async run(_context: HookContext): Promise<void> {
    this.#isOpen = true
    this.#order({ type: 'open' })
    this.#report = await this.#ended.promise
    // The thread's deadline is only a little earlier than the main thread's, which is the one that counts.
    if (this.#report?.outcome === 'timed-out') await new Promise(() => {})
  }

  passOver(): void {
    this.#order({ type: 'pass over' })
  }

  /** What is known of the thread, as long as there is no report. */
  describe(): string | undefined {
    return this.#isOpen && !this.#report ? this.#state() : undefined
  }

  innerReport(): ShutdownReport | undefined {
    return this.#report
  }

  dropped(): void {
    this.#leave()
    this.#port?.close()
  }

  #order(order: Order): void {
    this.#orders.push(order)
    if (this.#port) send(this.#port, order)
  }

  #onAnswer(answer: Answer): void {
    switch (answer.type) {
      case 'begun':
        this.#hasAnswered = true
        break
      case 'runs':
        this.#latest = answer.name
        break
      case 'shutdown':
        this.#registry.begin(answer.reason, answer.options)
        break
      case 'report':
        this.#ended.resolve(reportOf(answer.report))
        break
      case 'left':
        this.#leave()
        break
      default:
        answer satisfies never
    }
  }

  #onDeath(): void {
    if (!this.#hasBegun) {
      this.#leave()
      return
    }
    const error = new Error(`the thread ended before its hooks had: ${this.#state()}`)
    // The stack would only show the event loop.
    this.#ended.reject(Object.assign(error, { stack: undefined }))
  }

  #state(): string {
    if (this.#latest !== undefined) return `${brief(this.#latest)} was the last to start`
    const state = this.#hasAnswered ? 'no hook has started' : 'no answer came'
    const isStuck = this.#isOpen || !this.#hasAnswered
    return isStuck ? `${state}: its event loop is blocked, or its pool makes it wait with Atomics` : state
  }

  #leave(): void {
    log('%s has left', this.name)
    this.#takeOut?.()
    this.#ended.resolve(undefined)
    this.#onLeft()
  }
}

/** The times of a thread, whose report has to arrive before the main thread's deadline. */
function timesOf({ lastCallAt, deadlineAt }: Moments): {
  readonly lastCallAt: number
  readonly endAt: number
} {
  const endAt = deadlineAt - Math.min(REPORT_TIME, (deadlineAt - processNow()) * REPORT_PART)
  return { lastCallAt: Math.min(lastCallAt, endAt), endAt }
}
