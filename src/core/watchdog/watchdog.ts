import type { Clock, Timer } from '../api/host.ts'
import type { Settings } from '../check/settings.ts'
import { builtin } from '../node/builtin.ts'
import type { Limits } from '../node/limits.ts'
import { listen } from '../node/listeners.ts'
import { isMainThread } from '../node/loaded-modules.ts'
import { log } from '../node/log.ts'
import { brief } from '../node/show.ts'
import { CELL, entryOf, mark, type ThreadData } from './cells.ts'
import { hostOf, type WatchdogHost, type WatchdogThread } from './host.ts'
import { whyNoRoom } from './room.ts'
import { termsOf } from './terms.ts'

/** Bytes of a hook's name that the thread can show: those of 100 characters. */
const MOST_NAME_BYTES = 4 * 100

/** D6: with less time than this, in milliseconds, no thread starts: it would take as long as the shutdown. */
const LEAST_TIME = 500

/** D6: with less time than this, in milliseconds, the watchdog only kills: a report would come too late. */
const LEAST_TIME_TO_TELL = 2_000

/** The shutdown that a watchdog watches over. */
export interface Watched {
  readonly settings: Settings
  readonly deadline: { readonly givenMs: number; readonly reserveMs: number; untilEnd(): number }
  /**
   * Called on the main thread by interrupting the code that blocks it: the call runs above that code on the stack. It ends the
   * process, unless there is no such code: then the process is slow, and its own timer keeps the deadline.
   */
  onBlocked(): void
}

/** D6: enforces the deadline from a thread when the main thread is blocked. D7: it never keeps the process alive. */
export class Watchdog {
  readonly #cells = new Int32Array(new SharedArrayBuffer(4 * Object.keys(CELL).length))
  readonly #name = Buffer.from(new SharedArrayBuffer(MOST_NAME_BYTES))
  readonly #thread: WatchdogThread
  readonly #clock: Clock
  readonly #entry: symbol
  readonly #unlisten: () => void
  #timer: Timer

  private constructor(shutdown: Watched, host: WatchdogHost, limits: Limits) {
    const { settings, deadline } = shutdown
    const { process, clock } = settings
    this.#clock = clock
    const now = clock.now()
    const left = deadline.untilEnd()
    const { patience, interval, margin, overtime } = termsOf(
      left,
      deadline.reserveMs,
      limits.processorShare(),
    )
    const data: ThreadData = {
      cells: this.#cells,
      name: this.#name,
      askAt: now + Math.max(0, left - margin - patience),
      endAt: now + left,
      patience,
      interval,
      overtime,
      canConnect: settings.watchdog !== 'kill' && deadline.givenMs >= LEAST_TIME_TO_TELL && mayInspect(),
    }
    this.#thread = host.startThread(data)
    this.#timer = this.#giveSignsOfLife(data.askAt - now - interval, interval)
    this.#entry = Symbol.for(entryOf(this.#thread.id))
    const value = (): void => {
      mark(this.#cells, CELL.answered)
      this.#thread.disconnect()
      shutdown.onBlocked()
    }
    Object.defineProperty(globalThis, this.#entry, { configurable: true, value })
    this.#unlisten = listen(process, 'exit', () => {
      mark(this.#cells, CELL.exiting)
      mark(this.#cells, CELL.answered)
    })
    log('the watchdog starts%s', data.canConnect ? '' : ', which may only kill')
    if (process.pid === 1) log('SIGKILL has no effect on process 1: native code that blocks holds the exit')
  }

  /** Starts a watchdog, if there is time for it, and the process can start a thread. */
  static start(shutdown: Watched): Watchdog | undefined {
    try {
      if (shutdown.deadline.givenMs < LEAST_TIME) return undefined
      if (!Object.isExtensible(globalThis)) throw new Error('the global object is not extensible')
      const host = hostOf(shutdown.settings)
      if (!host) return undefined
      const limits = host.limits()
      const why = whyNoRoom(shutdown.settings.process, limits)
      if (why !== undefined) throw new Error(why)
      return new Watchdog(shutdown, host, limits)
    } catch (error) {
      log('no watchdog: %s', error)
      return undefined
    }
  }

  /** Returns a watchdog for the deadline as it is now. This one stays if no other can start. */
  restart(shutdown: Watched): Watchdog {
    const next = Watchdog.start(shutdown)
    if (!next) return this
    next.#name.set(this.#name)
    Atomics.store(next.#cells, CELL.nameLength, Atomics.load(this.#cells, CELL.nameLength))
    this.close()
    return next
  }

  /** Notes the latest hook, which the thread names if it has to kill. */
  noteRunning(label: string): void {
    Atomics.store(this.#cells, CELL.nameLength, this.#name.write(brief(label)))
  }

  /** Near the deadline only: they cost processor time. */
  #giveSignsOfLife(ms: number, interval: number): Timer {
    const timer = this.#clock.setTimeout(() => {
      mark(this.#cells, CELL.answered)
      this.#timer = this.#giveSignsOfLife(interval, interval)
    }, ms)
    timer.unref()
    return timer
  }

  /** Ends the thread. The process goes on. */
  close(): void {
    this.#clock.clearTimeout(this.#timer)
    this.#unlisten()
    delete (globalThis as Record<symbol, unknown>)[this.#entry]
    this.#thread.end()
  }
}

/** Whether the shutdown of these settings has a watchdog: one that ends the process. */
export function wantsWatchdog(settings: Settings): boolean {
  const { watchdog, exit } = settings
  return watchdog !== false && exit !== false && hostOf(settings) !== undefined && isMainThread()
}

/** Loads what the start of a thread needs: a shutdown has no time for that. */
export function prepareWatchdog(): void {
  builtin('node:worker_threads')
}

/** Whether the inspector may be used: connecting without the permission would abort the process. */
function mayInspect(): boolean {
  const { permission } = process as { permission?: { has(scope: string): boolean } }
  return permission === undefined || permission.has('inspector')
}
