import { Client } from '../../support/client.ts'
import type { LoadClient } from './load.ts'
import { order } from './order.ts'
import type { Tally } from './tally.ts'

/**
 * Keeps one connection to one backend, for as long as that does not say that it closes. Where its backend takes no
 * connections it goes to the other one, and comes back between two requests when its own is there again.
 */
export class DirectClient implements LoadClient {
  readonly #home: number
  readonly #other: number
  readonly #tally: Tally
  #port: number

  constructor(home: number, other: number, tally: Tally) {
    this.#home = home
    this.#other = other
    this.#tally = tally
    this.#port = home
  }

  async run(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      const port = this.#port
      const client = await this.#connect(port)
      if (!client) continue
      let isUsable = true
      let isReused = false
      while (isUsable && !isOver() && port === this.#port) {
        isUsable = await order(client, this.#tally, 'keep-alive', isReused)
        isReused = true
      }
      client.destroy()
    }
  }

  welcome(port: number): void {
    if (port === this.#home) this.#port = port
  }

  async #connect(port: number): Promise<Client | undefined> {
    try {
      return await Client.connect(port, false)
    } catch (error) {
      // A reset here is that of a listener that closed just then. Nothing has been sent either.
      if (!['ECONNREFUSED', 'ECONNRESET'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
      this.#tally.refused++
      this.#port = port === this.#home ? this.#other : this.#home
      return undefined
    }
  }
}
