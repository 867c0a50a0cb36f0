import type { BroadcastChannel, MessagePort } from 'node:worker_threads'
import type { ShutdownOptions } from '../core/api/options.ts'
import type { ShutdownReason, ShutdownReport } from '../core/api/reports.ts'
import { flushOutputs } from '../core/end/output.ts'
import { builtin } from '../core/node/builtin.ts'
import { turn } from '../core/node/clock.ts'
import { listen } from '../core/node/listeners.ts'
import { onceForAll } from '../core/node/once-for-all.ts'
import { processNow } from '../core/node/process-time.ts'
import type { Link } from '../core/shutdown/link.ts'
import type { HookRegistry } from '../core/shutdown/registry.ts'
import type { Shutdown } from '../core/shutdown/shutdown.ts'
import { type Announcement, type Answer, canAnnounce, type Order, send, THREADS } from './protocol.ts'

/** The longest time, in milliseconds, that a thread waits for its output to arrive: perhaps nobody reads it. */
const FLUSH_TIME = 2_000

/** The id of the main thread. */
const MAIN_THREAD = 0

/** What Node calls a thread that has no name. */
const NODES_NAME = 'WorkerThread'

/** What differs from a shutdown that is not part of another one. */
const AS_A_PART = {
  isPart: true,
  exit: false,
  report: false,
  timeoutSource: 'as the main thread says',
} as const

/** W2: a thread's side. It makes the thread's registry a hook of the main thread's registry. */
export class ThreadSide implements Link {
  readonly #registry: HookRegistry
  readonly connect: () => () => void
  #port: MessagePort | undefined
  /** Whether the main thread has taken the thread in. */
  #isWelcome = false
  /** Settles when the main thread has received the announcement, or nobody listens for it. */
  #announced: Promise<void> = Promise.resolve()
  /** On this channel a main thread calls when it gets its first hook later than the thread. */
  #calls: BroadcastChannel | undefined
  #shutdown: Shutdown | undefined
  readonly #asking: ((report: ShutdownReport) => void)[] = []

  constructor(registry: HookRegistry) {
    this.#registry = registry
    this.connect = onceForAll(() => (canAnnounce() ? this.#join() : () => {}))
  }

  ask(reason: ShutdownReason, options: ShutdownOptions): Promise<ShutdownReport> | undefined {
    return canAnnounce() && this.#registry.settings.isReal ? this.#ask(reason, options) : undefined
  }

  async #ask(reason: ShutdownReason, options: ShutdownOptions): Promise<ShutdownReport> {
    this.connect()
    await this.#announced
    if (!this.#isWelcome) return this.#registry.begin(reason, options).promise
    this.#tell({ type: 'shutdown', reason, options })
    return new Promise((resolve) => this.#asking.push(resolve))
  }

  #join(): () => void {
    const unlisten = listen(this.#registry.settings.process, 'exit', () => this.#onExit())
    this.#shutdown = undefined
    this.#isWelcome = false
    this.#waitForCall()
    this.#announced = this.#announce()
    return () => {
      unlisten()
      this.#leave()
    }
  }

  /** Called when the thread exits. It has not failed if it has nothing left to run, such as after its own shutdown. */
  #onExit(): void {
    const { current } = this.#registry
    if (!current || current.pending().length === 0) this.#tell({ type: 'left' })
  }

  #leave(): void {
    this.#calls?.close()
    // A shutdown that runs sends its report first.
    if (this.#registry.state !== 'open') return
    this.#tell({ type: 'left' })
    this.#port?.close()
    this.#port = undefined
  }

  #waitForCall(): void {
    this.#calls?.close()
    this.#calls = new (builtin('node:worker_threads').BroadcastChannel)(THREADS)
    this.#calls.onmessage = () => {
      this.#announced = this.#announce()
    }
    this.#calls.unref()
  }

  async #announce(): Promise<void> {
    const { port1: port, port2 } = new (builtin('node:worker_threads').MessageChannel)()
    port.on('message', (order: Order) => this.#onOrder(order))
    port.on('close', () => {
      if (port === this.#port) this.#onClose()
    })
    port.unref()
    this.#port = port
    const announcement: Announcement = {
      [THREADS]: { name: ownName(), port: port2 },
    }
    try {
      await builtin('node:worker_threads').postMessageToThread(MAIN_THREAD, announcement, [port2])
    } catch {
      // The main thread does not listen yet.
    }
    // By then a welcome has arrived, if there is one.
    await turn(this.#registry.settings.clock)
  }

  /** Called when the main thread has dropped its hooks. It may get others later, and then it calls. */
  #onClose(): void {
    this.#isWelcome = false
    if (this.#registry.state === 'open') this.#waitForCall()
  }

  #tell(answer: Answer): void {
    if (this.#port) send(this.#port, answer)
  }

  #onOrder(order: Order): void {
    switch (order.type) {
      case 'welcome':
        this.#isWelcome = true
        this.#calls?.close()
        break
      case 'begin':
        this.#begin(order)
        break
      case 'open':
        this.#shutdown?.open()
        break
      case 'times':
        this.#shutdown?.shorten(termsUntil(order))
        break
      case 'pass over':
        this.#shutdown?.passOverAll()
        break
      default:
        order satisfies never
    }
  }

  /** The time runs from now on. The hooks wait until the main thread opens the first level. */
  #begin({ reason, lastCallAt, endAt }: Extract<Order, { type: 'begin' }>): void {
    this.#tell({ type: 'begun' })
    const terms = termsUntil({ lastCallAt, endAt })
    this.#registry.observers.add((event) => {
      if (event.kind === 'hook-started' && !event.run.isHold)
        this.#tell({ type: 'runs', name: event.run.label })
    })
    this.#shutdown = this.#registry.beginAsPart(reason, { ...AS_A_PART, ...terms })
    const { deadline, promise } = this.#shutdown
    promise.then((report) => this.#report(report, Math.min(FLUSH_TIME, deadline.untilEnd())))
  }

  async #report(report: ShutdownReport, flushTime: number): Promise<void> {
    const { process, clock } = this.#registry.settings
    for (const resolve of this.#asking.splice(0)) resolve(report)
    // The code that asked for the shutdown may still write something.
    await turn(clock)
    await flushOutputs(process, clock, flushTime)
    this.#tell({ type: 'report', report })
    this.#port?.close()
  }
}

/** The time until last call and until the end, as a shutdown has it. */
function termsUntil({ lastCallAt, endAt }: { readonly lastCallAt: number; readonly endAt: number }) {
  const timeout = Math.max(1, endAt - processNow())
  return { timeout, reserve: Math.min(timeout, endAt - lastCallAt) }
}

/** The name that the application gave this thread, if Node knows one. */
function ownName(): string {
  const { threadName = '' } = builtin('node:worker_threads') as { threadName?: string }
  return threadName === NODES_NAME ? '' : threadName
}
