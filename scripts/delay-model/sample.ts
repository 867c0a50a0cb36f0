import { type Cluster, sendersOf } from './cluster.ts'
import { drawStop } from './lateness.ts'
import { Random } from './random.ts'

/** How many senders are drawn in all: more of them for a cluster with few. */
const DRAWS = 400_000
const STOPS = { least: 100, most: 20_000 } as const

/** Many stops in a cluster, and how late its senders learned of them. Times are in seconds after SIGTERM. */
export class Sample {
  readonly stops: readonly Float64Array[]
  readonly #sorted: Float64Array
  /** At each place, the sum of all that come from there on. */
  readonly #sums: Float64Array

  constructor(cluster: Cluster, seed: number) {
    const random = new Random(seed)
    const count = Math.ceil(Math.min(STOPS.most, Math.max(STOPS.least, DRAWS / sendersOf(cluster))))
    this.stops = Array.from({ length: count }, () => drawStop(cluster, random))
    this.#sorted = sortedOf(this.stops)
    this.#sums = new Float64Array(this.#sorted.length + 1)
    for (let at = this.#sorted.length - 1; at >= 0; at--)
      this.#sums[at] = (this.#sums[at + 1] as number) + (this.#sorted[at] as number)
  }

  /** The time after which this part of the senders has learned. */
  quantile(part: number): number {
    return this.#sorted[Math.min(this.#sorted.length - 1, Math.floor(part * this.#sorted.length))] as number
  }

  /** The median, over the stops, of the time when the last sender learns. */
  get last(): number {
    const lasts = this.stops.map((stop) => stop.reduce((most, each) => Math.max(most, each), 0))
    return lasts.sort((a, b) => a - b)[lasts.length >> 1] as number
  }

  /** The part of the senders that have not learned after a delay. */
  lateAfter(delay: number): number {
    return 1 - this.#placeOf(delay) / this.#sorted.length
  }

  /**
   * E[(T - D)+], in seconds: the average time for which a sender goes on after a delay. So many requests are lost for each
   * new connection a second.
   */
  excessAfter(delay: number): number {
    const at = this.#placeOf(delay)
    const late = this.#sorted.length - at
    return Math.max(0, (this.#sums[at] as number) - late * delay) / this.#sorted.length
  }

  /** How many have learned by then. */
  #placeOf(time: number): number {
    let [low, high] = [0, this.#sorted.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#sorted[middle] as number) <= time) low = middle + 1
      else high = middle
    }
    return low
  }
}

function sortedOf(stops: readonly Float64Array[]): Float64Array {
  const all = new Float64Array(stops.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const stop of stops) {
    all.set(stop, at)
    at += stop.length
  }
  return all.sort()
}
