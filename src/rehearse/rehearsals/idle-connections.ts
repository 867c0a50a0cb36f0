import { Connection } from '../clients/connection.ts'
import type { RequestFacts } from '../clients/facts.ts'
import { ask } from '../clients/http1-client.ts'
import { Session } from '../clients/http2-client.ts'
import { getRequest } from '../clients/request.ts'
import type { Answering } from '../target/answering.ts'

/** How many connections a load balancer keeps open to a service that has nothing to do. */
const COUNT = 2

/** A connection that speaks what the server speaks. */
interface IdleConnection {
  ask(path: string): Promise<RequestFacts>
  close(): void
}

/** Connections that have had one request each, and are kept open without another one. */
export class IdleConnections {
  readonly #connections: readonly IdleConnection[]

  constructor(server: Answering) {
    const open = server.answer === undefined ? openHttp2 : openHttp1
    this.#connections = Array.from({ length: COUNT }, () => open(server))
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

function openHttp1({ endpoint, host }: Answering): IdleConnection {
  const connection = new Connection(endpoint)
  return {
    ask: (path) => ask('returning', connection, { host }, getRequest(path)),
    close: () => connection.close(),
  }
}

function openHttp2({ endpoint, host }: Answering): IdleConnection {
  const session = new Session(new Connection(endpoint, ['h2']), { host, endpoint })
  return { ask: (path) => session.ask(getRequest(path)), close: () => session.close() }
}
