import type { LoadClient } from './load.ts'
import type { Tally } from './tally.ts'
import { type Answer, type Failure, Wire } from './wire.ts'

const NOTES = 'no sugar, but milk. '.repeat(8)

/**
 * Sends three POSTs and a GET in turn over a connection to the proxy that it keeps, or each on a connection of its own.
 */
export class ProxiedClient implements LoadClient {
  readonly #port: number
  readonly #tally: Tally
  #wire: Wire | undefined
  #isKeeping = true
  #onLetGo: () => void = () => {}

  constructor(port: number, tally: Tally) {
    this.#port = port
    this.#tally = tally
  }

  async run(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      this.#wire ??= new Wire(this.#port)
      const isLast = await this.#order(this.#wire)
      if (isLast || !this.#isKeeping) this.#close()
    }
    this.#close()
  }

  /** From now on connections are kept. */
  keep(): void {
    this.#isKeeping = true
  }

  /** From now on each request has a connection of its own. Resolves when the one that was kept is closed. */
  letGo(): Promise<void> {
    this.#isKeeping = false
    return new Promise((resolve) => {
      if (this.#wire) this.#onLetGo = resolve
      else resolve()
    })
  }

  /** Resolves with whether the connection cannot be used again. */
  async #order(wire: Wire): Promise<boolean> {
    const number = this.#tally.begin()
    const outcome = await wire.ask(requestOf(number, this.#isKeeping ? 'keep-alive' : 'close'))
    const judged = judge(outcome, number)
    if (typeof judged === 'number') this.#tally.answer(judged)
    else this.#tally.fail(judged)
    return typeof outcome === 'string' || outcome.isLast
  }

  #close(): void {
    this.#wire?.destroy()
    this.#wire = undefined
    this.#onLetGo()
  }
}

function requestOf(number: number, connection: 'keep-alive' | 'close'): string {
  const common = `Host: localhost\r\nConnection: ${connection}\r\n`
  if (number % 4 === 0) return `GET /orders/${number} HTTP/1.1\r\n${common}\r\n`
  const body = JSON.stringify({ order: number, notes: NOTES })
  const headers = `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n`
  return `POST /orders HTTP/1.1\r\n${common}${headers}\r\n${body}`
}

/** The process that has answered, or how the request failed. */
function judge(outcome: Answer | Failure, number: number): number | Failure {
  if (typeof outcome === 'string') return outcome
  if (outcome.status !== 200) return String(outcome.status)
  return pidOf(outcome.body, number) ?? 'wrong body'
}

function pidOf(body: string, number: number): number | undefined {
  try {
    const { order, pid } = JSON.parse(body)
    return order === number ? pid : undefined
  } catch {
    return undefined
  }
}
