import { AsyncResource } from 'node:async_hooks'
import type { Timer } from '../../../src/core/api/host.ts'

interface MainTimer extends Timer {
  readonly dueMs: number
  /** How late the main thread is if this timer wakes it up. */
  readonly lateMs: number
  readonly callback: () => void
  /** Signals come after all timers that are due, as in Node's event loop. */
  readonly isSignal: boolean
}

/** The timers of a main thread, and the signals that are on their way to it. */
export class MainTimers {
  readonly #timers = new Set<MainTimer>()

  set(callback: () => void, dueMs: number, lateMs: number, isSignal = false): Timer {
    const timer = { callback: AsyncResource.bind(callback), dueMs, lateMs, isSignal, unref: () => {} }
    this.#timers.add(timer)
    return timer
  }

  clear(timer: Timer | undefined): void {
    this.#timers.delete(timer as MainTimer)
  }

  /** When the main thread wakes up, if it sleeps now. */
  wakesAt(nowMs: number): number {
    let atMs = Infinity
    for (const { dueMs, lateMs } of this.#timers)
      atMs = Math.min(atMs, dueMs <= nowMs ? nowMs : dueMs + lateMs)
    return atMs
  }

  /** Takes out the one that is due and comes first. */
  takeDue(nowMs: number): (() => void) | undefined {
    let first: MainTimer | undefined
    for (const timer of this.#timers)
      if (timer.dueMs <= nowMs && (!first || isBefore(timer, first))) first = timer
    this.clear(first)
    return first?.callback
  }
}

function isBefore(one: MainTimer, other: MainTimer): boolean {
  return one.isSignal === other.isSignal ? one.dueMs < other.dueMs : other.isSignal
}
