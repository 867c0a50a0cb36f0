import { writeSync } from 'node:fs'
import { BEATS, machineNow } from './lines.ts'

/** Milliseconds between two beats. */
export const BEAT_INTERVAL = 5

/** Measures how late this process runs. It is kept in a file, where it can be read after a SIGKILL. */
export class Beats {
  readonly #kept = new Float64Array(2)
  #last: number = machineNow()

  start(): void {
    this.#last = machineNow()
    this.#beat()
  }

  /** Something happens at this moment, maybe after the loop has stood still. */
  look(): void {
    this.#keep(machineNow() - this.#last - BEAT_INTERVAL)
  }

  #beat(): void {
    this.look()
    this.#last = machineNow()
    this.#kept[0] = this.#last
    writeSync(BEATS, this.#kept, 0, this.#kept.byteLength, 0)
    setTimeout(() => this.#beat(), BEAT_INTERVAL).unref()
  }

  #keep(lag: number): void {
    if (lag <= (this.#kept[1] as number)) return
    this.#kept[1] = lag
    writeSync(BEATS, this.#kept, 0, this.#kept.byteLength, 0)
  }
}
