/** Random values from a seed: the same seed gives the same values. The generator is xorshift32. */
export class Random {
  #state: number

  constructor(seed: number) {
    // Seeds that follow each other must not give similar values, and 0 would give only 0.
    this.#state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) || 1
    for (let i = 0; i < 4; i++) this.#next()
  }

  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number {
    return least + (this.#next() % (most - least + 1))
  }

  /** True in `parts` of 100 calls. */
  isWithin(parts: number): boolean {
    return this.between(1, 100) <= parts
  }

  of<T>(values: readonly T[]): T {
    return values[this.between(0, values.length - 1)] as T
  }

  /** Each value, or not. */
  someOf<T>(values: readonly T[], parts: number): T[] {
    return values.filter(() => this.isWithin(parts))
  }

  #next(): number {
    this.#state ^= this.#state << 13
    this.#state ^= this.#state >>> 17
    this.#state ^= this.#state << 5
    return this.#state >>> 0
  }
}
