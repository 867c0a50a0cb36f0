/** Lets as many trials run at a time as the processors have room for. Those that wait go in their order. */
export class Budget {
  #free: number
  readonly #waiting: { readonly cost: number; readonly go: () => void }[] = []

  constructor(free: number) {
    this.#free = free
  }

  async spend<T>(cost: number, run: () => Promise<T>): Promise<T> {
    await new Promise<void>((go) => {
      this.#waiting.push({ cost, go })
      this.#next()
    })
    try {
      return await run()
    } finally {
      this.#free += cost
      this.#next()
    }
  }

  #next(): void {
    for (let first = this.#waiting[0]; first && first.cost <= this.#free; first = this.#waiting[0]) {
      this.#waiting.shift()
      this.#free -= first.cost
      first.go()
    }
  }
}
