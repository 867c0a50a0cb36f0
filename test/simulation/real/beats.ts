import { writeSync } from 'node:fs'
import { BEATS, machineNow } from './lines.ts'

/** Milliseconds between two beats, and the lag that is told. */
const BEAT_INTERVAL = 5
const LEAST_LAG = 2

/** Notices when this process does not run. The last beat is kept in a file, where it can be read after a SIGKILL. */
export class Beats {
  readonly #kept = new Float64Array(1)
  readonly #onStall: (from: number, to: number) => void
  #last: number = machineNow()

  /** @param onStall - Is given the moments of the machine between which the process stood still. */
  constructor(onStall: (from: number, to: number) => void) {
    this.#onStall = onStall
  }

  start(): void {
    this.#last = machineNow()
    this.#beat()
  }

  /** Something happens at this moment, maybe after the loop has stood still. */
  look(): void {
    const [from, now] = [this.#last, machineNow()]
    this.#last = now
    if (now - from > BEAT_INTERVAL + LEAST_LAG) this.#onStall(from, now)
  }

  #beat(): void {
    this.look()
    this.#kept[0] = this.#last
    writeSync(BEATS, this.#kept, 0, this.#kept.byteLength, 0)
    setTimeout(() => this.#beat(), BEAT_INTERVAL).unref()
  }
}
