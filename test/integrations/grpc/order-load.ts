import { connectTo, type OrdersClient, place } from './orders-client.ts'

const CLIENTS = 4
const CALLS_AT_ONCE = 3

/** Calls without pause, and a stream beside them, by clients that know several servers. */
export class OrderLoad {
  /** How many calls each server has answered. */
  readonly answered: Map<string, number> = new Map()
  readonly failures: string[] = []
  /** How the streams ended that the clients have not ended, and whose they were. */
  readonly streams: string[] = []
  readonly #clients: readonly OrdersClient[]
  readonly #work: Promise<unknown>
  #isOver = false
  #onAnswer: () => void = () => {}

  constructor(ports: readonly number[]) {
    this.#clients = Array.from({ length: CLIENTS }, () => connectTo(ports))
    const work = this.#clients.flatMap((client) => [
      ...Array.from({ length: CALLS_AT_ONCE }, () => this.#place(client)),
      this.#watch(client),
    ])
    this.#work = Promise.all(work)
  }

  /** Resolves when a server has answered so many calls. */
  answeredBy(name: string, count: number): Promise<void> {
    return new Promise((resolve) => {
      this.#onAnswer = () => {
        if ((this.answered.get(name) ?? 0) >= count || this.failures.length > 0) resolve()
      }
      this.#onAnswer()
    })
  }

  async stop(): Promise<void> {
    this.#isOver = true
    await this.#work
    for (const client of this.#clients) client.close()
  }

  async #place(client: OrdersClient): Promise<void> {
    for (let id = 1; !this.#isOver; id++) {
      const receipt = await place(client, id)
      if (typeof receipt === 'string') this.failures.push(receipt)
      else this.answered.set(receipt.by, (this.answered.get(receipt.by) ?? 0) + 1)
      this.#onAnswer()
    }
  }

  async #watch(client: OrdersClient): Promise<void> {
    while (!this.#isOver) {
      let by = 'nobody'
      const stream = client.Watch({ id: 1 })
      const end = await new Promise<string>((resolve) => {
        stream.on('data', (receipt) => {
          by = receipt.by
          if (this.#isOver) stream.cancel()
        })
        stream.on('error', ({ message }) => resolve(message))
        stream.on('end', () => resolve('ended'))
      })
      if (!this.#isOver) this.streams.push(`${end} by ${by}`)
    }
  }
}
