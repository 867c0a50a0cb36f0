import type { BroadcastChannel, MessagePort } from 'node:worker_threads'
import type { ShutdownReason, ShutdownReport } from '../core/api/reports.ts'
import { flushOutputs } from '../core/end/output.ts'
import { builtin } from '../core/node/builtin.ts'
import { processNow, turn } from '../core/node/clock.ts'
import { listen } from '../core/node/listeners.ts'
import { onceForAll } from '../core/node/once-for-all.ts'
import type { Link } from '../core/shutdown/link.ts'
import type { HookRegistry } from '../core/shutdown/registry.ts'
import type { Shutdown } from '../core/shutdown/shutdown.ts'
import { type Announcement, type Answer, canAnnounce, type Order, send, THREADS } from './protocol.ts'

/** Milliseconds for which a thread waits at most until what it wrote has arrived: nobody may be reading it. */
const FLUSH_TIME = 2_000

/** The id of the main thread. */
const MAIN_THREAD = 0

/** What Node calls a thread that has no name. */
const NODES_NAME = 'WorkerThread'

/** What differs from a shutdown of its own. */
const AS_A_PART = {
  isPart: true,
  exit: false,
  report: false,
  timeoutSource: 'as the main thread says',
} as const

/** A thread's end: makes its registry a hook of the main thread's. */
export class ThreadSide implements Link {
  readonly #registry: HookRegistry
  readonly connect: () => () => void
  #port: MessagePort | undefined
  /** The main thread has taken it in. */
  #isWelcome = false
  /** Settles when the main thread has had the announcement, whatever it made of it. */
  #announced: Promise<void> = Promise.resolve()
  /** On which the main thread calls when it comes later. */
  #calls: BroadcastChannel | undefined
  #shutdown: Shutdown | undefined
  readonly #asking: ((report: ShutdownReport) => void)[] = []

  constructor(registry: HookRegistry) {
    this.#registry = registry
    this.connect = onceForAll(() => (canAnnounce() ? this.#join() : () => {}))
  }

  ask(reason: ShutdownReason): Promise<ShutdownReport> | undefined {
    return canAnnounce() && this.#registry.settings.isReal ? this.#ask(reason) : undefined
  }

  async #ask(reason: ShutdownReason): Promise<ShutdownReport> {
    this.connect()
    await this.#announced
    if (!this.#isWelcome) return this.#registry.begin(reason).promise
    this.#tell({ type: 'shutdown', reason })
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

  /** A thread that ends itself when nothing is left to run, such as after a shutdown of its own, is not missed. */
  #onExit(): void {
    const { current } = this.#registry
    if (!current || current.pending().length === 0) this.#tell({ type: 'left' })
  }

  #leave(): void {
    this.#calls?.close()
    // A shutdown that runs is reported first.
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
      // Nobody listens there yet.
    }
    // The welcome, if there is one, is on its way by now.
    await turn(this.#registry.settings.clock)
  }

  /** The main thread has dropped its hooks. It may have others some day. */
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
      default:
        order satisfies never
    }
  }

  /** The hooks wait for their turn, or for last call, but the time runs from now on. */
  #begin({ reason, lastCallAt, endAt }: Extract<Order, { type: 'begin' }>): void {
    this.#tell({ type: 'begun' })
    const timeout = Math.max(1, endAt - processNow())
    const reserve = Math.min(timeout, endAt - lastCallAt)
    this.#registry.observers.add((event) => {
      if (event.kind === 'hook-started' && !event.run.isHold)
        this.#tell({ type: 'runs', name: event.run.label })
    })
    this.#shutdown = this.#registry.beginAsPart(reason, { ...AS_A_PART, timeout, reserve })
    this.#shutdown.promise.then((report) => this.#report(report, Math.min(FLUSH_TIME, endAt - processNow())))
  }

  async #report(report: ShutdownReport, flushTime: number): Promise<void> {
    const { process, clock } = this.#registry.settings
    for (const resolve of this.#asking.splice(0)) resolve(report)
    // Who has asked may have something to write.
    await turn(clock)
    await flushOutputs(process, clock, flushTime)
    this.#tell({ type: 'report', report })
    this.#port?.close()
  }
}

/** What the application calls this thread, where Node tells. */
function ownName(): string {
  const { threadName = '' } = builtin('node:worker_threads') as { threadName?: string }
  return threadName === NODES_NAME ? '' : threadName
}
