import { pause, systemClock, withTimeout } from '../../core/node/clock.ts'
import type { Readiness } from '../result.ts'
import type { Answering } from '../target/answering.ts'
import { tenths } from '../words.ts'
import { openConnection } from './server-connection.ts'

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
    while (!this.#isOver) {
      const status = await this.#ask()
      if (status !== undefined && !this.#isOver) this.#note(status)
      await pause(systemClock, INTERVAL)
    }
  }

  /** Resolves with undefined if no complete answer comes in time. */
  async #ask(): Promise<number | undefined> {
    const connection = openConnection(this.#server)
    const answer = connection.ask(this.#path)
    const facts = await withTimeout(systemClock, answer, ANSWER_TIME, () => undefined)
    connection.close()
    return facts?.isComplete ? facts.status : undefined
  }

  #note(status: number): void {
    this.#answers++
    if (status >= LEAST_NO) this.#firstNotReadyMs ??= tenths(systemClock.now() - this.#startedAt)
  }
}
