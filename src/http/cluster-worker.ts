import { once } from 'node:events'
import { createServer } from 'node:net'
import type { ProcessLike } from '../core/api/host.ts'
import { isClusterWorker } from '../core/shutdown/cluster.ts'

/** An address that no machine has (RFC 5737). */
const NOWHERE = '192.0.2.1'

/**
 * In a worker of `node:cluster`: resolves when the primary knows that the listener is closed. Until then it hands over
 * connections, which a worker that lives refuses, so that another one gets them; one that is gone loses them. A
 * question that it answers after it has heard that is enough: whether it can listen somewhere for this worker.
 */
export async function primaryKnows(process: ProcessLike, signal: AbortSignal): Promise<void> {
  if (!isClusterWorker(process)) return
  const server = createServer().listen({ host: NOWHERE, port: 0 })
  try {
    // It cannot, and says so by an error.
    await once(server, 'listening', { signal })
  } catch {}
  server.close()
}
