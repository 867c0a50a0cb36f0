import type { ProcessLike, Timer } from '../api/host.ts'
import type { Newcomers } from '../api/part.ts'
import type { Settings } from '../check/settings.ts'
import { print } from '../end/output.ts'
import { formatMs } from '../end/summary.ts'
import { log } from '../node/log.ts'
import { isOnKubernetes } from '../node/platform.ts'
import { isAtTerminal } from '../node/terminal.ts'

/** Milliseconds after which most senders of requests on Kubernetes know that a pod is leaving. */
const KUBERNETES_DELAY = 5_000

/** Milliseconds within which most clients send a request on an idle connection, and get `Connection: close`. */
const DEFAULT_DELAY = 500

/** The largest part of the time until last call that the delay may take. */
const LARGEST_PART = 1 / 2

/** Halfway between the latest end of the delay and last call, as a part of the time until last call. */
export const PART_AFTER_DELAY: number = (1 + LARGEST_PART) / 2

/**
 * Milliseconds without a newcomer after which none is expected any more. The last of ten nodes to learn of a stop, at ten
 * connections a second in all, leaves three seconds between two of them in one of 35 stops, and five in one of 1,500.
 */
const QUIET_TIME = 5_000

/** Milliseconds between two looks at the newcomers. */
const INTERVAL = 250

/** Milliseconds at the end of the delay in which no client is told to leave: it would come back a moment later. */
const SETTLING_TIME = 50

/** The shutdown that a {@link Delay} belongs to. */
export interface Delayed {
  readonly settings: Settings
  readonly deadline: { readonly lastCallMs: number; elapsed(): number }
  /** D6: the deadline holds from now on, also if a request blocks the event loop. */
  watch(): void
}

/** Who serves the clients that come during a delay. */
export interface Servers {
  newcomers(): Newcomers
  needDelay(): boolean
  settle(isEnding: boolean): void
}

/** Who waits for the end of a delay. */
export interface DelayWaiter {
  endDelay(): void
}

/**
 * H2: how long after the trigger the level 'traffic' opens. Until then servers accept new clients, since not everyone who sends
 * them knows yet. The delay is at least `delay`, and goes on while newcomers come, up to `maxDelay`.
 */
export class Delay {
  readonly #shutdown: Delayed
  readonly #servers: Servers
  readonly #waiter: DelayWaiter
  #usual: number | undefined
  #timer: Timer | undefined
  #isDone = false

  constructor(shutdown: Delayed, servers: Servers, waiter: DelayWaiter) {
    this.#shutdown = shutdown
    this.#servers = servers
    this.#waiter = waiter
  }

  /** Milliseconds from the trigger to the earliest end. */
  get leastMs(): number {
    return Math.min(this.#wantedMs, this.#limitMs)
  }

  /** The same to the latest end. */
  get mostMs(): number {
    const { maxDelay, process } = this.#shutdown.settings
    const wanted = this.#wantedMs
    const most = maxDelay ?? (isOnKubernetes(process.env) && wanted > 0 ? this.#limitMs : wanted)
    return Math.max(this.leastMs, Math.min(most, this.#limitMs))
  }

  get #wantedMs(): number {
    const { delay, maxDelay = Infinity, process } = this.#shutdown.settings
    if (delay !== undefined) return delay
    this.#usual ??= this.#servers.needDelay() ? usualDelay(process) : 0
    return Math.min(this.#usual, maxDelay)
  }

  get #limitMs(): number {
    return this.#shutdown.deadline.lastCallMs * LARGEST_PART
  }

  /** The level 'traffic' could open now. */
  begin(): void {
    const { settings } = this.#shutdown
    this.#shutdown.watch()
    const limit = this.#limitMs
    const asked = Math.max(settings.delay ?? 0, settings.maxDelay ?? 0)
    if (asked > limit)
      this.#say(`the delay is at most ${formatMs(limit)}, half of the time until last call: raise timeout`)
    this.#wait()
  }

  /** The level opens now, whoever still comes. */
  end(): void {
    if (this.#isDone) return
    this.#isDone = true
    this.#shutdown.settings.clock.clearTimeout(this.#timer)
    this.#tellOfNewcomers()
    this.#waiter.endDelay()
  }

  cancel(): void {
    this.#shutdown.settings.clock.clearTimeout(this.#timer)
  }

  #wait(): void {
    const left = this.#endMs() - this.#settlingMs - this.#shutdown.deadline.elapsed()
    if (left > 0) {
      this.#after(Math.min(left, INTERVAL), () => this.#wait())
      return
    }
    this.#servers.settle(true)
    const settling = this.#settlingMs + left
    if (settling > 0) this.#after(settling, () => this.#endOrGoOn())
    else this.end()
  }

  /** A newcomer of the last moment counts too. */
  #endOrGoOn(): void {
    if (this.#endMs() <= this.#shutdown.deadline.elapsed()) {
      this.end()
      return
    }
    this.#servers.settle(false)
    this.#wait()
  }

  #after(ms: number, callback: () => void): void {
    this.#timer = this.#shutdown.settings.clock.setTimeout(callback, ms)
  }

  /** Milliseconds from the trigger to the end of the delay, as far as it is known now. */
  #endMs(): number {
    const { lastMs, longestMs } = this.#servers.newcomers()
    const quietMs = lastMs === undefined ? 0 : lastMs + QUIET_TIME
    // Who is admitted later could not be answered before last call.
    const mostMs = Math.min(this.mostMs, this.#shutdown.deadline.lastCallMs - longestMs)
    return Math.max(this.leastMs, Math.min(quietMs, mostMs))
  }

  get #settlingMs(): number {
    return Math.min(SETTLING_TIME, this.leastMs / 5)
  }

  #tellOfNewcomers(): void {
    const { settings, deadline } = this.#shutdown
    const { count, lastMs = Number.NEGATIVE_INFINITY } = this.#servers.newcomers()
    const sinceLast = deadline.elapsed() - lastMs
    const isExpected = isOnKubernetes(settings.process.env) || settings.maxDelay !== undefined
    // Who came at the beginning of a short delay says nothing about its end.
    if (!isExpected || sinceLast >= Math.min(QUIET_TIME, deadline.elapsed() / 2)) return
    const delay = formatMs(deadline.elapsed())
    this.#say(
      `new clients still came when the delay of ${delay} ended: ${count}, the last ${formatMs(sinceLast)} before`,
    )
  }

  #say(text: string): void {
    const { process, report } = this.#shutdown.settings
    if (report !== false) print(process, `lastcall: ${text}\n`)
    log(text)
  }
}

/** None for a person at a terminal, who would only have to wait. */
function usualDelay(process: ProcessLike): number {
  if (isAtTerminal(process)) return 0
  return isOnKubernetes(process.env) ? KUBERNETES_DELAY : DEFAULT_DELAY
}
