import type { SharedRegistry } from '../core/api/sharing.ts'
import { print } from '../core/end/output.ts'
import { countOthers, isOurs, listen, relisten } from '../core/node/listeners.ts'
import { exitWhenIdle } from '../core/shutdown/cluster.ts'
import { PART_AFTER_DELAY } from '../core/shutdown/delay.ts'

/** A priority below all others. */
const LAST = -1_000_000

/** How many milliseconds before the deadline the shutdown stops waiting for the application. */
const MARGIN = 100

/** Milliseconds within which the same signal comes from two senders, even if one of them is busy. */
const DOUBLE_TIME = 1_000

type Listener = (...args: readonly unknown[]) => void

/**
 * W4: holds a signal back from the application's own listeners while servers are drained. Such a listener may exit the
 * process at once, or close what the requests need.
 *
 * The listeners get the signal when all hooks have finished, or three quarters of the way to last call, since only the
 * application may know how to end what is still open. From then on the application is in charge of the process. The
 * shutdown waits for it until shortly before the deadline.
 */
export class HeldSignals {
  readonly #registry: SharedRegistry
  readonly #countDrains: () => number
  readonly #doubled: readonly string[]
  readonly #held: (() => void)[] = []
  #isReleased = false
  #endAt = 0
  /** When each doubled signal came first. */
  readonly #cameAt = new Map<string, number>()

  /**
   * @param countDrains - How many servers are to be drained.
   * @param doubled - Signals that two senders may send.
   */
  constructor(registry: SharedRegistry, countDrains: () => number, doubled: readonly string[]) {
    this.#registry = registry
    this.#countDrains = countDrains
    this.#doubled = doubled
    const { emit } = process
    process.emit = ((...args: readonly [event: unknown, ...rest: unknown[]]): boolean => {
      const [event, ...rest] = args
      if (isSignal(event) && this.#isDouble(event)) return true
      const ours = this.#isReleased || !isSignal(event) ? [] : listenersOf(event, true)
      if (ours.length === 0) return Reflect.apply(emit, process, args)
      this.#onSignal(event as string, ours, rest)
      return true
    }) as typeof process.emit
    for (const event of process.eventNames()) if (isSignal(event)) relisten(event)
  }

  #onSignal(event: string, ours: readonly Listener[], args: readonly unknown[]): void {
    const others = listenersOf(event, false)
    for (const listener of ours) Reflect.apply(listener, process, args)
    const isHeld = this.#registry.state === 'stopping' && this.#countDrains() > 0 && others.length > 0
    const tell = (): void => {
      const present = listenersOf(event, false)
      for (const listener of others) if (present.includes(listener)) Reflect.apply(listener, process, args)
    }
    if (!isHeld) tell()
    else if (this.#held.push(tell) === 1) this.#begin(event)
  }

  /** Whether the other sender has just sent this signal, so that it adds nothing. */
  #isDouble(event: string): boolean {
    if (!this.#doubled.includes(event)) return false
    const now = this.#registry.settings.clock.now()
    const isDouble = now - (this.#cameAt.get(event) ?? Number.NEGATIVE_INFINITY) <= DOUBLE_TIME
    if (!isDouble) this.#cameAt.set(event, now)
    return isDouble
  }

  #begin(event: string): void {
    const { clock, timeout, reserve } = this.#registry.settings
    this.#endAt = clock.now() + timeout - MARGIN
    clock.setTimeout(() => this.#release(), (timeout - reserve) * PART_AFTER_DELAY).unref()
    const name = `own ${event} listener`
    this.#registry.join({
      name,
      options: { priority: LAST },
      run: () => this.#finish(name),
      // The part waits for the application to exit, so an exit cuts nothing off.
      isOver: () => true,
    })
  }

  #release(): void {
    if (this.#isReleased) return
    this.#isReleased = true
    // The application may send itself the signal, which must end the process; and some libraries exit only if no other
    // listener is left.
    this.#registry.unlisten()
    for (const tell of this.#held) this.#registry.settings.clock.setImmediate(tell)
  }

  /** Waits until the application exits, lets the event loop run empty, or fails; or until time is up. */
  #finish(name: string): Promise<void> {
    const { clock } = this.#registry.settings
    this.#release()
    this.#registry.unref()
    exitWhenIdle(process)
    return new Promise((resolve) => {
      const onTimeUp = (): void => {
        print(process, `lastcall: the application's ${name} did not end the process in time\n`)
        resolve()
      }
      clock.setTimeout(onTimeUp, this.#endAt - clock.now()).unref()
      for (const event of ['uncaughtException', 'unhandledRejection']) {
        listen(process, event, () => {
          if (countOthers(process, event) === 0) resolve()
        })
      }
    })
  }
}

function isSignal(event: unknown): event is string {
  return typeof event === 'string' && event.startsWith('SIG')
}

function listenersOf(event: string, areOurs: boolean): Listener[] {
  return (process.rawListeners(event) as Listener[]).filter((listener) => isOurs(listener) === areOurs)
}
