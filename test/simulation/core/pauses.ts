import type { Lags } from './story.ts'
import type { Pause } from './trace.ts'

/** What the pauses of a process leave of its times. */
export class Pauses implements Lags {
  readonly pauses: readonly Pause[]

  constructor(pauses: readonly Pause[]) {
    this.pauses = pauses
  }

  /** What is due during a pause comes at its end. */
  slackAt(atMs: number): number {
    const pause = this.pauses.find(({ fromMs, toMs }) => fromMs <= atMs && atMs < toMs)
    return pause ? pause.toMs - atMs : 0
  }
}
