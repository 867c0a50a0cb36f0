import { systemClock, withTimeout } from '../../core/node/clock.ts'
import { Connection } from '../clients/connection.ts'
import type { Request } from '../clients/request.ts'
import { openWebSocket } from '../clients/websocket-client.ts'
import type { RehearseOptions } from '../options.ts'
import type { ClientKind, NotTried } from '../result.ts'
import type { Answering } from '../target/answering.ts'
import { openConnection } from './server-connection.ts'

/** The kinds of clients that not every service can serve, and why some of them are not tried. */
export interface SpecialClients {
  readonly kinds: readonly ClientKind[]
  readonly notTried: readonly NotTried[]
}

/** Milliseconds for an answer; a stream has none within them, which is what makes it one. */
const TIME = 2_000

/** Finds out which special clients a service can serve. */
export async function findSpecialClients(
  options: RehearseOptions,
  requests: readonly Request[],
  server: Answering,
): Promise<SpecialClients> {
  const { stream, ws, http2 } = options
  const reasons: readonly (readonly [ClientKind, string, string | undefined])[] = [
    ['upload', 'uploads', requests.some(({ body }) => body !== '') ? undefined : 'no --request with a body'],
    ['stream', 'streams', stream === undefined ? 'no --stream' : await againstStream(stream, server)],
    ['websocket', 'WebSockets', ws === undefined ? 'no --ws' : await againstWebSocket(ws, server)],
    ['http2', 'HTTP/2', !http2 ? 'no --http2' : server.hasHttp2 ? undefined : 'the server does not speak it'],
  ]
  return {
    kinds: reasons.filter(([, , why]) => why === undefined).map(([kind]) => kind),
    notTried: [
      ...otherPaths(options),
      ...reasons.flatMap(([, what, why]) => (why === undefined ? [] : [{ what, why }])),
    ],
  }
}

/** Without a request that was named, clients know one path alone. */
function otherPaths({ requests, path }: RehearseOptions): NotTried[] {
  return requests.length > 0 ? [] : [{ what: `other paths than ${path}`, why: '--path, --request' }]
}

async function againstStream(path: string, server: Answering): Promise<string | undefined> {
  const connection = openConnection(server)
  const answer = connection.ask(path).then(({ status }) => status)
  const status = await withTimeout(systemClock, answer, TIME, () => 200)
  connection.close()
  return status !== undefined && status < 300 ? undefined : `GET ${path} answers ${status ?? 'nothing'}`
}

async function againstWebSocket(
  path: string,
  { endpoint, host, answer: http1 }: Answering,
): Promise<string | undefined> {
  if (http1 === undefined) return 'the server speaks HTTP/2 alone'
  const connection = new Connection(endpoint)
  await connection.connected
  const answer = openWebSocket(connection, path, host)
  const { status } = await withTimeout(systemClock, answer, TIME, () => ({ status: undefined }))
  connection.close()
  return status === 101 ? undefined : `${path} answers ${status ?? 'nothing'} to its handshake`
}
