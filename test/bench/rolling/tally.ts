/** Milliseconds after which something is wrong with the benchmark itself. */
const PATIENCE = 30_000

/** What became of the requests of all clients. */
export class Tally {
  sent = 0
  /** Connections that were refused; nothing was sent on these. */
  refused = 0
  /** How many failed, by kind: a status such as `502`, an error code, or `ended`. */
  readonly failures: Map<string, number> = new Map()
  readonly #answering = new Set<number>()
  readonly #waiting = new Map<number, () => void>()

  get failed(): number {
    return [...this.failures.values()].reduce((sum, count) => sum + count, 0)
  }

  fail(kind: string): void {
    this.failures.set(kind, (this.failures.get(kind) ?? 0) + 1)
  }

  /** Notes that a process has answered. */
  answer(pid: number): void {
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
