import { systemClock, withTimeout } from '../../core/node/clock.ts'
import { Connection, type Endpoint } from '../clients/connection.ts'
import { exchange } from '../clients/exchange.ts'
import { Session } from '../clients/http2-client.ts'
import { getRequest } from '../clients/request.ts'

/** What a server has answered to a first request. */
export interface ProbeAnswer {
  readonly status: number
  readonly tookMs: number
  readonly keepsAlive: boolean
  /** How long it keeps an idle connection, as far as it says so. */
  readonly keepAliveMs: number | null
  /** What the server says it is. */
  readonly server: string | null
}

/** Milliseconds after which a connection that was not closed counts as kept. */
const KEPT_TIME = 30

/** Sends `GET` of a path on a connection of its own. Resolves with undefined if no response in HTTP comes in time. */
export async function probe(
  endpoint: Endpoint,
  host: string,
  path: string,
  timeout: number,
): Promise<ProbeAnswer | undefined> {
  const connection = new Connection(endpoint)
  try {
    return await withTimeout(systemClock, ask(connection, host, path), timeout, () => undefined)
  } finally {
    connection.close()
  }
}

async function ask(connection: Connection, host: string, path: string): Promise<ProbeAnswer | undefined> {
  if (!(await connection.connected)) return undefined
  const { status, headers, sentAt, endedAt, isComplete } = await exchange(connection, getRequest(path), host)
  if (!isComplete || status === undefined) return undefined
  const server = headers.server ?? headers['x-powered-by']
  return {
    status,
    tookMs: endedAt - sentAt,
    keepsAlive: connection.isUsable && !(await closesSoon(connection)),
    keepAliveMs: keepAliveIn(String(headers['keep-alive'] ?? '')),
    server: Array.isArray(server) ? (server[0] ?? null) : (server ?? null),
  }
}

/** Reads `timeout=5` of a header, in milliseconds. */
function keepAliveIn(header: string): number | null {
  const seconds = /\btimeout=(\d+)/.exec(header)?.[1]
  return seconds === undefined ? null : Number(seconds) * 1_000
}

async function closesSoon({ socket }: Connection): Promise<boolean> {
  const closed = new Promise<boolean>((resolve) => socket.once('close', () => resolve(true)))
  return withTimeout(systemClock, closed, KEPT_TIME, () => false)
}

/** Whether a server answers over HTTP/2: with TLS as both agree on it, without TLS if the client just begins with it. */
export async function answersHttp2(
  endpoint: Endpoint,
  host: string,
  path: string,
  timeout: number,
): Promise<boolean> {
  const connection = new Connection(endpoint, ['h2'])
  const session = new Session(connection, { host, endpoint })
  try {
    const answer = session.ask(getRequest(path))
    return await withTimeout(
      systemClock,
      answer.then(({ isComplete }) => isComplete),
      timeout,
      () => false,
    )
  } finally {
    session.close()
  }
}
