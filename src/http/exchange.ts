import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** What Node's http server keeps on a socket. Not documented, and the same in Node 20, 22, 24 and 26. */
interface HttpSocket extends Socket {
  readonly _httpMessage?: ServerResponse | null
  readonly parser?: { readonly incoming?: IncomingMessage | null } | null
}

/** What is under way on a connection. */
export interface Exchange {
  /** The response that is being sent. */
  readonly response: ServerResponse | undefined
  /** The request that came last; with several at once its response waits for the others. */
  readonly request: IncomingMessage | undefined
}

/**
 * Looks up what is under way on a connection. The public way, a 'request' listener that notes each
 * response, takes some 5 % of a small request's time for as long as the service runs. Without these fields
 * a response that is under way at the first trigger would lack its `Connection: close`, no more.
 */
export function exchangeOn(socket: Socket): Exchange {
  const { _httpMessage, parser } = socket as HttpSocket
  return { response: _httpMessage ?? undefined, request: parser?.incoming ?? undefined }
}
