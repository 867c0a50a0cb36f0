/** Random numbers that are the same again for the same seed. */
export class Random {
  #state: number

  /** @param seed - A whole number. */
  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** From 0 to 1, without 1. The generator is splitmix32. */
  uniform(): number {
    this.#state = (this.#state + 0x9e3779b9) >>> 0
    let bits = this.#state
    bits = Math.imul(bits ^ (bits >>> 16), 0x21f0aaad)
    bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97)
    return ((bits ^ (bits >>> 15)) >>> 0) / 2 ** 32
  }

  /** Of the standard normal distribution, by the method of Box and Muller. */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform())
  }

  /** @param spread - The standard deviation of the logarithm. */
  lognormal(median: number, spread: number): number {
    return median * Math.exp(spread * this.normal())
  }

  /** The time between two events that come at random, so many a second on average. */
  exponential(perSecond: number): number {
    return -Math.log(1 - this.uniform()) / perSecond
  }
}
