import type { RequestFacts } from '../clients/facts.ts'
import type { Answering } from '../target/answering.ts'
import { openConnection, type ServerConnection } from './server-connection.ts'

/** How many connections a load balancer keeps open to a service that has nothing to do. */
const COUNT = 2

/** Connections that have had one request each, and are kept open without another one. */
export class IdleConnections {
  readonly #connections: readonly ServerConnection[]

  constructor(server: Answering) {
    this.#connections = Array.from({ length: COUNT }, () => openConnection(server))
  }

  async use(path: string): Promise<readonly RequestFacts[]> {
    const facts: RequestFacts[] = []
    for (const each of this.#connections) facts.push(await each.ask(path))
    return facts
  }

  close(): void {
    for (const each of this.#connections) each.close()
  }
}
