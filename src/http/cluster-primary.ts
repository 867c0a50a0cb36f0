import { once } from 'node:events'
import { createServer, type Server as NetServer } from 'node:net'
import type { Clock, ProcessLike } from '../core/api/host.ts'
import { sleep } from '../core/node/clock.ts'
import { listen } from '../core/node/listeners.ts'
import {
  boundAddress,
  CLOSING,
  isClusterWorker,
  isInstance,
  MAY_CLOSE,
  sendToParent,
} from '../core/shutdown/cluster.ts'

/** An address that no machine has (RFC 5737). */
const NOWHERE = '192.0.2.1'

/** Milliseconds after which an instance closes without the answer of its supervisor, which may need 3.5 s. */
const ANSWER_TIME = 4_000

/**
 * H3: in an instance of a supervisor, resolves when its servers may close. The primary accepts all connections and hands them
 * over. While another instance takes these, that is at once. The last one waits until the primary has closed the port and handed
 * over what it had accepted: without a worker, the primary would reset or keep these connections.
 */
export async function untilMayClose(
  { process, clock }: { readonly process: ProcessLike; readonly clock: Clock },
  servers: readonly NetServer[],
  signal: AbortSignal,
): Promise<void> {
  if (!isInstance(process)) return
  const addresses = servers.flatMap((server) => boundAddress(server.address()) ?? [])
  const unanswered = new Set(addresses.map((address) => `${MAY_CLOSE}${address}`))
  const allAnswered = new AbortController()
  const unlisten = listen(process, 'message', (message) => {
    if (unanswered.delete(message) && unanswered.size === 0) allAnswered.abort()
  })
  const isAsked = addresses.map((address) => sendToParent(process, `${CLOSING}${address}`)).includes(true)
  if (isAsked) await sleep(clock, ANSWER_TIME, AbortSignal.any([signal, allAnswered.signal]))
  unlisten()
}

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
