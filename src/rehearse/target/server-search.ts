import { systemClock } from '../../core/node/clock.ts'
import { type Address, placeOf } from '../system/address.ts'
import { type Answering, askAt, type Question } from './answering.ts'

/** Milliseconds for an answer at the first try, and at later ones: perhaps the server is slow. */
const SHORT_TIME = 2_000
const LONG_TIME = 15_000

/** Milliseconds that other ports get when one has answered. */
const OTHERS_TIME = 200

/** A service that answers with this is perhaps not ready yet. It gets that many milliseconds from its first answer. */
const UNAVAILABLE = 503
const READY_TIME = 10_000

/** Asks at all addresses at once. A port that never answers holds up no other one. */
export class ServerSearch {
  readonly #question: Omit<Question, 'timeout'>
  /** By place. */
  readonly #answers = new Map<string, Answering>()
  readonly #asked = new Set<string>()
  readonly #pending = new Set<string>()
  #firstAnswerAt = Number.POSITIVE_INFINITY

  constructor(question: Omit<Question, 'timeout'>) {
    this.#question = question
  }

  /** Asks at those addresses at which no question is open and no good answer has come. */
  askAt(addresses: readonly Address[]): void {
    for (const address of addresses) {
      const place = placeOf(address)
      if (!this.#pending.has(place) && !isReady(this.#answers.get(place))) void this.#ask(address, place)
    }
  }

  /**
   * The server to take, when it is time to choose: of those that are ready the one that likes the request, and of these the one
   * with the lowest port.
   */
  get best(): Answering | undefined {
    const since = systemClock.now() - this.#firstAnswerAt
    const answers = [...this.#answers.values()]
    const candidates = since > READY_TIME ? answers : answers.filter(isReady)
    if (this.#pending.size > 0 && since < OTHERS_TIME) return undefined
    return candidates.sort((a, b) => rank(a) - rank(b))[0]
  }

  async #ask(address: Address, place: string): Promise<void> {
    const timeout = this.#asked.has(place) ? LONG_TIME : SHORT_TIME
    this.#asked.add(place)
    this.#pending.add(place)
    const answering = await askAt(address, { ...this.#question, timeout })
    this.#pending.delete(place)
    if (!answering) return
    this.#firstAnswerAt = Math.min(this.#firstAnswerAt, systemClock.now())
    this.#answers.set(place, answering)
  }
}

function isReady(answering: Answering | undefined): boolean {
  return answering !== undefined && answering.answer?.status !== UNAVAILABLE
}

function rank({ answer, endpoint: { address } }: Answering): number {
  return ((answer?.status ?? 200) < 400 ? 0 : 100_000) + ('port' in address ? address.port : 0)
}
