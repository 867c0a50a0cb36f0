import { connect, type NatsConnection } from '@nats-io/transport-node'
import { findPort } from '../../support/port.ts'
import { pause } from '../../support/program.ts'
import { findProgram } from './programs.ts'
import { createFolder, type Server, startServer } from './server.ts'

/** How a connection ended, by the server's monitoring. */
interface ClosedConnection {
  readonly reason: string
  /** What it was still subscribed to: a client that drains is to nothing. */
  readonly subscriptions: number
}

export interface Nats extends Server {
  /** What a client needs to find it. */
  readonly url: string
  /** The connection of the test. */
  readonly connection: NatsConnection
  /** How the connections ended that are opened from now on, when none but the test's is open any more. */
  watchConnections(): Promise<() => Promise<ClosedConnection[]>>
}

/** A NATS server with JetStream, whose streams are in its folder. */
export async function startNats(): Promise<Nats> {
  const folder = createFolder()
  const [port, monitor] = [await findPort(), await findPort()]
  const url = `127.0.0.1:${port}`
  let connection!: NatsConnection
  const server = await startServer({
    port,
    folder,
    command: [
      findProgram('nats-server'),
      ...['-a', '127.0.0.1', '-p', `${port}`, '-m', `${monitor}`, '-js', '-sd', folder],
    ],
    ask: async () => {
      connection = await connect({ servers: url })
    },
  })
  return {
    ...server,
    url,
    connection,
    watchConnections: () => watchConnections(monitor),
    stop: async () => {
      try {
        await connection.close()
      } finally {
        await server.stop()
      }
    },
  }
}

interface Connection extends ClosedConnection {
  readonly cid: number
}

async function watchConnections(monitor: number): Promise<() => Promise<ClosedConnection[]>> {
  const list = async (state: 'open' | 'closed'): Promise<Connection[]> => {
    const response = await fetch(`http://127.0.0.1:${monitor}/connz?state=${state}`)
    return ((await response.json()) as { connections: Connection[] }).connections
  }
  const known = new Set([...(await list('open')), ...(await list('closed'))].map(({ cid }) => cid))
  return async () => {
    while ((await list('open')).some(({ cid }) => !known.has(cid))) await pause(20)
    const closed = (await list('closed')).filter(({ cid }) => !known.has(cid))
    return closed.map(({ reason, subscriptions }) => ({ reason, subscriptions }))
  }
}
