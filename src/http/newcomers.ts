import type { Socket } from 'node:net'
import type { Clock } from '../core/api/host.ts'
import type { Newcomers } from '../core/api/part.ts'
import type { ClassifiedRequest, Classifier } from './classify.ts'
import { encryptedSideOf } from './internals.ts'
import { isAnsweredByReadiness } from './readiness/requests.ts'

/** H2: counts the connections that were accepted after the trigger and on which a request came that is no probe. */
export class NewcomerCount {
  readonly #clock: Clock
  readonly #classifier: Classifier
  readonly #triggeredAt: number
  /** The connections that were accepted after the trigger and have not been counted. */
  readonly #accepted = new WeakSet<Socket>()
  #count = 0
  #lastMs: number | undefined
  #longestMs = 0
  /** When each response began that is not over, the oldest first. */
  readonly #open = new Set<{ readonly startMs: number }>()

  constructor(clock: Clock, classifier: Classifier, triggeredAt: number) {
    this.#clock = clock
    this.#classifier = classifier
    this.#triggeredAt = triggeredAt
  }

  /** A connection was accepted. */
  noteAccepted(socket: Socket): void {
    this.#accepted.add(socket)
  }

  /**
   * A request has come, or an upgrade. Returns a function to call when its response is over.
   *
   * @param handled - What `readiness()` knows the request by.
   */
  note(request: ClassifiedRequest, socket: Socket, handled: object = request): () => void {
    const startMs = this.#elapsed()
    const response = { startMs }
    this.#open.add(response)
    // By then the application's handler has had it, and perhaps given it to `readiness()`.
    const connection = encryptedSideOf(socket) ?? socket
    if (this.#accepted.has(connection))
      this.#clock.setImmediate(() => {
        const isProbe = isAnsweredByReadiness(handled) || this.#classifier.isProbe(request)
        if (!isProbe) this.#noteNewcomer(connection, startMs)
      })
    return () => {
      if (this.#open.delete(response)) this.#longestMs = Math.max(this.#longestMs, this.#elapsed() - startMs)
    }
  }

  get result(): Newcomers {
    const [oldest] = this.#open
    const soFar = oldest ? this.#elapsed() - oldest.startMs : 0
    return { count: this.#count, lastMs: this.#lastMs, longestMs: Math.max(this.#longestMs, soFar) }
  }

  #noteNewcomer(connection: Socket, ms: number): void {
    if (!this.#accepted.delete(connection)) return
    this.#count++
    this.#lastMs = ms
  }

  #elapsed(): number {
    return this.#clock.now() - this.#triggeredAt
  }
}
