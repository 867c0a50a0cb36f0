import type { Clock } from '../../core/api/host.ts'
import type { RestartPolicy } from '../options/program-options.ts'
import type { ProgramExit } from '../options/program-status.ts'
import { isEndBy, isNoCommand } from '../system/exit-status.ts'

/** Milliseconds before a restart: before the first one, and at most. */
export const FIRST_DELAY = 100
export const LONGEST_DELAY = 30_000

/** Milliseconds of running after which the delay starts from {@link FIRST_DELAY} again. */
export const STEADY = 10_000

/** Milliseconds for which a restart counts. */
export const PERIOD = 60_000

/** The part of a delay that is random, so that programs which failed together do not start together. */
export const JITTER = 0.25

/** The options that decide whether a program is started again. */
export interface RestartTerms {
  readonly restart: RestartPolicy
  readonly maxRestarts: number
  readonly successCodes: readonly number[]
  readonly fatalCodes: readonly number[]
}

/** What follows when a process has exited by itself. */
export type Verdict =
  | { readonly kind: 'ended' }
  | { readonly kind: 'failed'; readonly why?: string }
  | { readonly kind: 'again'; readonly delayMs: number }

/** S5: counts the restarts of one instance, and decides about the next one. */
export class Restarts {
  count = 0
  readonly #terms: RestartTerms
  readonly #clock: Clock
  readonly #random: () => number
  #delay = FIRST_DELAY
  /** The times of the restarts within the last {@link PERIOD}. */
  #recent: number[] = []

  constructor(terms: RestartTerms, clock: Clock, random: () => number) {
    this.#terms = terms
    this.#clock = clock
    this.#random = random
  }

  /** @param isLast - True if nothing is started any more. */
  decide(exit: ProgramExit, isLast = false): Verdict {
    const { restart, maxRestarts, fatalCodes } = this.#terms
    const isSuccess = this.isSuccess(exit)
    if (isLast || restart === 'never' || (restart === 'on-failure' && isSuccess)) {
      return { kind: isSuccess ? 'ended' : 'failed' }
    }
    if (exit.code !== null && fatalCodes.includes(exit.code))
      return { kind: 'failed', why: 'its exit code is fatal' }
    if (isNoCommand(exit)) return { kind: 'failed' }
    const now = this.#clock.now()
    this.#recent = this.#recent.filter((at) => now - at < PERIOD)
    if (this.#recent.length >= maxRestarts) {
      const times = maxRestarts === 1 ? 'once' : `${maxRestarts} times`
      return { kind: 'failed', why: `it was restarted ${times} within ${PERIOD / 1000} s` }
    }
    return { kind: 'again', delayMs: this.#nextDelay(exit.upMs) }
  }

  isSuccess({ code, isKilled, error }: ProgramExit): boolean {
    return !isKilled && !error && code !== null && (code === 0 || this.#terms.successCodes.includes(code))
  }

  /** True if an exit is what these signals ask for. */
  isGoodStop(exit: ProgramExit, stopSignals: readonly NodeJS.Signals[]): boolean {
    return this.isSuccess(exit) || (!exit.isKilled && isEndBy(exit, stopSignals))
  }

  /** Starts to count anew, since somebody starts the program by hand. */
  forget(): void {
    this.#delay = FIRST_DELAY
    this.#recent = []
  }

  /** Counts a restart that takes place now. */
  note(): void {
    this.count++
    this.#recent.push(this.#clock.now())
  }

  #nextDelay(upMs: number): number {
    if (upMs >= STEADY) this.#delay = FIRST_DELAY
    const delay = this.#delay
    this.#delay = Math.min(delay * 2, LONGEST_DELAY)
    return delay * (1 - JITTER * this.#random())
  }
}
