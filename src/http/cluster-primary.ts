import { once } from 'node:events'
import { createServer } from 'node:net'
import type { ProcessLike } from '../core/api/host.ts'
import { isClusterWorker } from '../core/shutdown/cluster.ts'

/** An address that no machine has (RFC 5737). */
const NOWHERE = '192.0.2.1'

/**
 * In a worker of `node:cluster`: resolves when the primary knows that this worker's listener is closed. Until then the
 * primary may hand a connection to the worker. A living worker passes it back, and another worker gets it; with a
 * worker that has exited the connection is lost.
 *
 * The primary has no message for this. But it handles messages in order, so its answer to any later question proves
 * that it has handled the closing. The question here is whether it can listen on an address.
 */
export async function primaryKnows(process: ProcessLike, signal: AbortSignal): Promise<void> {
  if (!isClusterWorker(process)) return
  const server = createServer().listen({ host: NOWHERE, port: 0 })
  try {
    // The primary can't listen there, so its answer is an error.
    await once(server, 'listening', { signal })
  } catch {}
  server.close()
}
