import type { Socket } from 'node:net'
import type { Clock } from '../core/api/host.ts'
import type { Newcomers } from '../core/api/part.ts'
import type { ClassifiedRequest, Classifier } from './classify.ts'

/** H2: counts the connections that were accepted after the trigger and on which a request came that is no probe. */
export class NewcomerCount {
  readonly #clock: Clock
  readonly #classifier: Classifier
  readonly #triggeredAt: number
  readonly #known: WeakSet<Socket>
  #count = 0
  #lastMs: number | undefined
  #longestMs = 0
  /** When each response began that is not over, the oldest first. */
  readonly #open = new Set<{ readonly startMs: number }>()

  /** @param connected - The sockets that were there at the trigger. */
  constructor(clock: Clock, classifier: Classifier, connected: Iterable<Socket>) {
    this.#clock = clock
    this.#classifier = classifier
    this.#triggeredAt = clock.now()
    this.#known = new WeakSet(connected)
  }

  /** A request has come, or an upgrade. Returns a function to call when its response is over. */
  note(request: ClassifiedRequest, socket: Socket): () => void {
    const startMs = this.#elapsed()
    const response = { startMs }
    this.#open.add(response)
    // By then the application's handler has had it, and perhaps given it to `readiness()`.
    if (!this.#known.has(socket)) this.#clock.setImmediate(() => this.#noteNewcomer(request, socket, startMs))
    return () => {
      if (this.#open.delete(response)) this.#longestMs = Math.max(this.#longestMs, this.#elapsed() - startMs)
    }
  }

  get result(): Newcomers {
    const [oldest] = this.#open
    const soFar = oldest ? this.#elapsed() - oldest.startMs : 0
    return { count: this.#count, lastMs: this.#lastMs, longestMs: Math.max(this.#longestMs, soFar) }
  }

  #noteNewcomer(request: ClassifiedRequest, socket: Socket, ms: number): void {
    if (this.#known.has(socket) || this.#classifier.isProbe(request)) return
    this.#known.add(socket)
    this.#count++
    this.#lastMs = ms
  }

  #elapsed(): number {
    return this.#clock.now() - this.#triggeredAt
  }
}
