import type { Clock } from '../../core/api/host.ts'
import { withTimeout } from '../../core/node/clock.ts'

/** A check. It passes unless it returns `false`, throws or rejects. */
export type ReadinessCheck = () => unknown

/** How a check went. */
type CheckResult = 'ok' | 'failed' | 'timed-out'

/** The outcome of a round, by check. */
export type CheckResults = Readonly<Record<string, CheckResult>>

/** Milliseconds for which the outcome of a round is used again: frequent requests cost the checked services nothing. */
const MEMORY = 100

/** H2: runs all checks at the same time, one round after the other, however many requests come. */
export class CheckRounds {
  readonly #checks: Readonly<Record<string, ReadinessCheck>>
  readonly #timeout: number
  /** The checks that have not ended, also those of earlier rounds. */
  readonly #running = new Map<string, Promise<CheckResult>>()
  #round: Promise<CheckResults> | undefined
  #isRunning = false
  /** When the latest round ended. */
  #endedAt = Number.NEGATIVE_INFINITY

  /** @param timeout - Milliseconds after which an unfinished check counts as failed. */
  constructor(checks: Readonly<Record<string, ReadinessCheck>>, timeout: number) {
    this.#checks = checks
    this.#timeout = timeout
  }

  /** The outcome of the round that runs or has just ended, else of a new one. */
  results(clock: Clock): Promise<CheckResults> {
    const isFresh = this.#isRunning || clock.now() - this.#endedAt < MEMORY
    if (!this.#round || !isFresh) this.#round = this.#run(clock)
    return this.#round
  }

  async #run(clock: Clock): Promise<CheckResults> {
    this.#isRunning = true
    const results = Object.entries(this.#checks).map(async ([name, check]) => {
      const running = this.#running.get(name) ?? this.#start(name, check)
      const result = withTimeout<CheckResult>(clock, running, this.#timeout, () => 'timed-out')
      return [name, await result] as const
    })
    const round = Object.fromEntries(await Promise.all(results))
    this.#isRunning = false
    this.#endedAt = clock.now()
    return round
  }

  /** A check that takes long is not started again before it has ended: what it asks may be slow because it is asked so often. */
  #start(name: string, check: ReadinessCheck): Promise<CheckResult> {
    const running = runCheck(check).finally(() => this.#running.delete(name))
    this.#running.set(name, running)
    return running
  }
}

async function runCheck(check: ReadinessCheck): Promise<CheckResult> {
  try {
    return (await check()) === false ? 'failed' : 'ok'
  } catch {
    return 'failed'
  }
}
