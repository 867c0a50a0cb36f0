import { Client } from '../../support/client.ts'
import type { LoadClient } from './load.ts'
import { order } from './order.ts'
import type { Tally } from './tally.ts'

/**
 * Sends each request on a connection of its own. A reload makes nginx close the idle connections of its clients,
 * which would cost requests that no backend is to blame for. From nginx to the backends connections are kept.
 */
export class ProxiedClient implements LoadClient {
  readonly #port: number
  readonly #tally: Tally

  constructor(port: number, tally: Tally) {
    this.#port = port
    this.#tally = tally
  }

  async run(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      const client = await Client.connect(this.#port, false)
      await order(client, this.#tally, 'close')
      client.destroy()
    }
  }

  welcome(): void {}
}
