import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
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
