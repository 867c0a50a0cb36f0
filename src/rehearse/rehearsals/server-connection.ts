import { Connection } from '../clients/connection.ts'
import type { RequestFacts } from '../clients/facts.ts'
import { ask } from '../clients/http1-client.ts'
import { Session } from '../clients/http2-client.ts'
import { getRequest } from '../clients/request.ts'
import type { Answering } from '../target/answering.ts'

/** A connection that speaks what the server speaks. */
export interface ServerConnection {
  /** Sends a GET of a path. */
  ask(path: string): Promise<RequestFacts>
  close(): void
}

/** Opens a connection: with HTTP/1.1, or with HTTP/2 if the server speaks that alone. */
export function openConnection({ answer, endpoint, host }: Answering): ServerConnection {
  if (answer === undefined) {
    const session = new Session(new Connection(endpoint, ['h2']), { host, endpoint })
    return { ask: (path) => session.ask(getRequest(path)), close: () => session.close() }
  }
  const connection = new Connection(endpoint)
  return {
    ask: (path) => ask('returning', connection, { host }, getRequest(path)),
    close: () => connection.close(),
  }
}
