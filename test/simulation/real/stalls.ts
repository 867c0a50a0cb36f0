import type { Lags } from '../core/story.ts'

/** A time in which a process did not run, in milliseconds after the trigger. */
export interface Stall {
  readonly fromMs: number
  readonly toMs: number
}

/** What a time may be off in any case: the program tells no stall of less than 7 ms, and two of them may follow each other. */
const LEAST_SLACK = 15

/** The stalls of a real process. */
export class Stalls implements Lags {
  readonly #stalls: readonly Stall[]
  readonly #begunMs: number

  /**
   * @param stalls - In their order.
   * @param begunMs - By so much the library's time may be behind.
   */
  constructor(stalls: readonly Stall[], begunMs: number) {
    this.#stalls = stalls
    this.#begunMs = begunMs
  }

  /** The longest one, in milliseconds. */
  get longestMs(): number {
    return Math.max(0, ...this.#stalls.map(({ fromMs, toMs }) => toMs - fromMs))
  }

  /** What is due at a moment may come as late as all stalls end that follow closely, and as early as those before begin. */
  slackAt(atMs: number): number {
    if (!Number.isFinite(atMs)) return 0
    let [from, to] = [atMs - LEAST_SLACK, atMs + this.#begunMs + LEAST_SLACK]
    for (const { fromMs, toMs } of this.#stalls)
      if (fromMs <= to && toMs >= atMs - LEAST_SLACK) to = Math.max(to, toMs + LEAST_SLACK)
    for (const { fromMs, toMs } of this.#stalls.toReversed())
      if (toMs >= from && fromMs <= atMs + LEAST_SLACK) from = Math.min(from, fromMs - LEAST_SLACK)
    return Math.max(to - atMs, atMs - from)
  }
}
