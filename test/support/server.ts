import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createHttp2Server, type Http2Server, type ServerHttp2Session } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { Client } from './client.ts'

export interface TestServer {
  readonly server: Server
  readonly connect: () => Promise<Client>
}

/** Runs a server in this process for as long as `use` takes. */
export async function withServer(
  listener: RequestListener,
  use: (server: TestServer) => Promise<void>,
): Promise<void> {
  // Longer than any test may take: what waits for an idle client fails.
  const server = createServer({ keepAliveTimeout: 60_000 }, listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  try {
    await use({ server, connect: () => Client.connect(port, false) })
  } finally {
    server.close()
    server.closeAllConnections()
  }
}

export interface Http2TestServer {
  readonly server: Http2Server
  readonly origin: string
}

type Http2Listener = NonNullable<Parameters<typeof createHttp2Server>[1]>

/** The same for cleartext HTTP/2. */
export async function withHttp2Server(
  listener: Http2Listener | undefined,
  use: (server: Http2TestServer) => Promise<void>,
): Promise<void> {
  const server = (listener ? createHttp2Server(listener) : createHttp2Server()).listen(0, '127.0.0.1')
  const sessions = new Set<ServerHttp2Session>()
  server.on('session', (session) => sessions.add(session))
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  try {
    await use({ server, origin: `http://127.0.0.1:${port}` })
  } finally {
    server.close()
    for (const session of sessions) session.destroy()
  }
}
