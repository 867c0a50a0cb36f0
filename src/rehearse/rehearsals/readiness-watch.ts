import { pause, systemClock } from '../../core/node/clock.ts'
import type { Readiness } from '../result.ts'
import type { Answering } from '../target/answering.ts'
import { probe } from '../target/probe.ts'
import { tenths } from '../words.ts'

/** Milliseconds between two questions, and for an answer. */
const INTERVAL = 50
const ANSWER_TIME = 1_000

/** The least status that says no. */
const LEAST_NO = 400

/** Asks a readiness route again and again, each time on a new connection, as a load balancer does. */
export class ReadinessWatch {
  readonly #server: Answering
  readonly #path: string
  readonly #startedAt = systemClock.now()
  #answers = 0
  #firstNotReadyMs: number | null = null
  #isOver = false

  constructor(server: Answering, path: string) {
    this.#server = server
    this.#path = path
    void this.#goOn()
  }

  /** The process has exited. */
  end(): Readiness {
    this.#isOver = true
    return { path: this.#path, answers: this.#answers, firstNotReadyMs: this.#firstNotReadyMs }
  }

  async #goOn(): Promise<void> {
    const { endpoint, host } = this.#server
    while (!this.#isOver) {
      const answer = await probe(endpoint, host, this.#path, ANSWER_TIME)
      if (answer && !this.#isOver) this.#note(answer.status)
      await pause(systemClock, INTERVAL)
    }
  }

  #note(status: number): void {
    this.#answers++
    if (status >= LEAST_NO) this.#firstNotReadyMs ??= tenths(systemClock.now() - this.#startedAt)
  }
}
