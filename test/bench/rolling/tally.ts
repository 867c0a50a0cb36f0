/** Milliseconds after which something is wrong with the benchmark itself. */
const PATIENCE = 30_000

/** What became of the requests of all clients. */
export class Tally {
  sent = 0
  /** Those that had a whole and right answer. */
  answered = 0
  /** Connections that were refused; nothing was sent on these. */
  refused = 0
  /** How many failed, by kind: a status such as `502`, an error code, or `ended`. */
  readonly failures: Map<string, number> = new Map()
  readonly #answering = new Set<number>()
  readonly #waiting = new Map<number, () => void>()
  #goal = Number.POSITIVE_INFINITY
  #onGoal: () => void = () => {}

  get failed(): number {
    return [...this.failures.values()].reduce((sum, count) => sum + count, 0)
  }

  /** Notes that a request is sent, and returns its number. */
  begin(): number {
    this.sent++
    if (this.sent >= this.#goal) this.#onGoal()
    return this.sent
  }

  /** Resolves when so many have been sent. */
  hasSent(count: number): Promise<void> {
    return new Promise((resolve) => {
      this.#goal = count
      this.#onGoal = resolve
      if (this.sent >= count) resolve()
    })
  }

  fail(kind: string): void {
    this.failures.set(kind, (this.failures.get(kind) ?? 0) + 1)
  }

  /** Notes that a process has answered. */
  answer(pid: number): void {
    this.answered++
    this.#answering.add(pid)
    this.#waiting.get(pid)?.()
  }

  /** Resolves when a process has answered a request. */
  answeredBy(pid: number): Promise<void> {
    if (this.#answering.has(pid)) return Promise.resolve()
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`process ${pid} gets no requests`)), PATIENCE)
      this.#waiting.set(pid, () => {
        clearTimeout(timer)
        this.#waiting.delete(pid)
        resolve()
      })
    })
  }
}
