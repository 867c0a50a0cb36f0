import type { Server as HttpServer, IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

// What Node's http server keeps and does not document; the same in Node 20, 22, 24 and 26. The public way, a
// 'request' listener that notes each response, takes 3 to 5 % of a small request's time for as long as the
// service runs. Without these fields a response under way at the first trigger would lack its
// `Connection: close`, and idle connections would be left to Node's own judgement; no more.

interface HttpSocket extends Socket {
  readonly _httpMessage?: ServerResponse | null
  readonly parser?: { readonly incoming?: IncomingMessage | null } | null
}

interface ConnectionsList {
  all(): readonly { readonly socket?: Socket | null }[]
  idle(): readonly { readonly socket?: Socket | null }[]
}

/** What is under way on a connection. */
export interface Exchange {
  /** The response that is being sent. */
  readonly response: ServerResponse | undefined
  /** The request that came last; with several at once its response waits for the others. */
  readonly request: IncomingMessage | undefined
}

/** Looks up what is under way on a connection. */
export function exchangeOn(socket: Socket): Exchange {
  const { _httpMessage, parser } = socket as HttpSocket
  return { response: _httpMessage ?? undefined, request: parser?.incoming ?? undefined }
}

/** The sockets of a server on which requests come, also those from before it was watched. */
export function requestSocketsOf(server: HttpServer): Socket[] {
  return sockets(listOf(server)?.all())
}

/** The sockets on which no request is being received and no response is being sent. */
export function idleSocketsOf(server: HttpServer): Socket[] {
  // By Node's list a response that has ended, but is not sent yet, counts as idle.
  return sockets(listOf(server)?.idle()).filter((socket) => !exchangeOn(socket).response)
}

function listOf(server: HttpServer): ConnectionsList | undefined {
  const key = Object.getOwnPropertySymbols(server).find(
    ({ description }) => description === 'http.server.connections',
  )
  return key && (server as unknown as Record<symbol, ConnectionsList | undefined>)[key]
}

function sockets(parsers: readonly { readonly socket?: Socket | null }[] = []): Socket[] {
  return parsers.map(({ socket }) => socket).filter((socket) => socket != null)
}
