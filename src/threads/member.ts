import type { MessagePort } from 'node:worker_threads'
import type { Companion } from '../core/api/sharing.ts'
import type { HookContext, ShutdownReason } from '../core/api/types.ts'
import type { ShutdownReport } from '../core/end/report.ts'
import { processNow } from '../core/node/clock.ts'
import { log } from '../core/node/log.ts'
import type { HookRegistry } from '../core/shutdown/registry.ts'
import { type Answer, type Order, send } from './protocol.ts'

/** Milliseconds before the deadline at which a thread's own is over, so that its report arrives. */
const REPORT_TIME = 100

/** A thread with hooks, as one hook of the main thread. */
export class Member implements Companion {
  readonly #name: string
  readonly #registry: HookRegistry
  readonly #onLeft: () => void
  #port: MessagePort | undefined
  /** All that it was told; said again to a thread that comes with another port. */
  readonly #orders: Order[] = []
  /** Undefined if it has left: then it had nothing to run. */
  readonly #report: Promise<ShutdownReport | undefined>
  #resolve: (report: ShutdownReport | undefined) => void = () => {}
  #reject: (error: Error) => void = () => {}
  #hasBegun = false
  #hasAnswered = false
  /** The hook of the thread that was the last to start. */
  #latest: string | undefined
  #context: HookContext | undefined
  #unregister: (() => void) | undefined

  constructor(name: string, registry: HookRegistry, onLeft: () => void) {
    this.#name = name
    this.#registry = registry
    this.#onLeft = onLeft
    this.#report = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    // It may die before its turn comes.
    this.#report.catch(() => {})
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
    if (!this.#unregister) this.#join()
  }

  begin(reason: ShutdownReason): number {
    this.#hasBegun = true
    const { deadline } = this.#registry
    if (deadline) {
      const startAt = processNow() - deadline.elapsed()
      const endAt = startAt + deadline.endMs - Math.min(REPORT_TIME, deadline.endMs / 10)
      const lastCallAt = Math.min(startAt + deadline.lastCallMs, endAt)
      this.#say({ type: 'begin', reason, lastCallAt, endAt })
    }
    return 0
  }

  release(): void {
    this.#leave()
    this.#port?.close()
  }

  #join(): void {
    log('%s joins', this.#name)
    this.#say({ type: 'welcome' })
    const run = (context: HookContext): Promise<void> => this.#run(context)
    // Not a name that is given, which an `after` could refer to.
    Object.defineProperty(run, 'name', { value: this.#name })
    const takeOut = this.#registry.onShutdown(run, { priority: 'work', after: [] })
    const detach = this.#registry.attach(this)
    this.#unregister = () => {
      takeOut()
      detach()
    }
  }

  async #run(context: HookContext): Promise<void> {
    this.#say({ type: 'open' })
    this.#context = context
    this.#describe()
    try {
      context.report = await this.#report
    } finally {
      this.#context = undefined
      context.detail = undefined
    }
    // Its deadline is that of the main thread, only told a little before.
    if (context.report?.outcome === 'timed-out') await new Promise(() => {})
  }

  #say(order: Order): void {
    this.#orders.push(order)
    if (this.#port) send(this.#port, order)
  }

  #onAnswer(answer: Answer): void {
    switch (answer.type) {
      case 'begun':
        this.#hasAnswered = true
        this.#describe()
        break
      case 'runs':
        this.#latest = answer.name
        this.#describe()
        break
      case 'shutdown':
        this.#registry.begin(answer.reason)
        break
      case 'report':
        this.#resolve(answer.report)
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
    // The stack would be that of the event loop.
    this.#reject(Object.assign(error, { stack: undefined }))
  }

  /** For as long as there is no report, and for the end if none comes. */
  #describe(): void {
    if (this.#context) this.#context.detail = this.#state()
  }

  #state(): string {
    if (this.#latest !== undefined) return `${this.#latest} was the last to start`
    const state = this.#hasAnswered ? 'no hook has started' : 'no answer came'
    const isStuck = this.#context || !this.#hasAnswered
    return isStuck ? `${state}: its event loop is blocked, or its pool has it wait with Atomics` : state
  }

  #leave(): void {
    log('%s has left', this.#name)
    this.#unregister?.()
    this.#resolve(undefined)
    this.#onLeft()
  }
}
