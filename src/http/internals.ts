import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2Session, IncomingHttpHeaders, ServerHttp2Session, ServerHttp2Stream } from 'node:http2'
import type { Server as NetServer, Socket } from 'node:net'

// Fields that Node's servers, ws, Fastify and Hono have but do not document. In Node they are the same in 20, 22, 24 and 26.
// H1: the public way, a 'request' listener that notes each response, takes 3 to 5 % of a small request's time for as
// long as the service runs. Should Node drop these fields, responses under way at the first trigger would not say
// `Connection: close`, Node alone would judge which connections are idle, event streams would be finished like any other
// response, a cut response would be counted as a closed connection, and clients that stand still or pipeline for ever would be served
// until time is up. Nothing else would change.

interface HttpSocket extends Socket {
  readonly _httpMessage?: ServerResponse | null
  readonly parser?: {
    readonly incoming?: IncomingMessage | null
    onIncoming?: ((request: IncomingMessage) => number) | null
  } | null
  readonly _parent?: Socket | null
  readonly _handle?: Carrier | null
}

/** What Node's own side of a connection of TCP tells. Its numbers are those of the wire, also below TLS. */
interface Carrier {
  /** The descriptor. */
  readonly fd?: number
  readonly bytesRead?: number
  readonly bytesWritten?: number
  /** Bytes that the kernel has not taken yet. */
  readonly writeQueueSize?: number
}

interface ConnectionsList {
  all(): readonly { readonly socket?: Socket | null }[]
  idle(): readonly { readonly socket?: Socket | null }[]
}

/** The sockets that a drain knows. They are used where Node keeps no list. */
interface KnownSockets {
  all(): readonly Socket[]
}

/** What is under way on a connection. */
export interface Exchange {
  /** The response that is being written. */
  readonly response: ServerResponse | undefined
  /** The newest request. If there are several, its response waits for the earlier ones. */
  readonly request: IncomingMessage | undefined
}

/** Finds what is under way on a connection. */
export function exchangeOn(socket: Socket): Exchange {
  const { _httpMessage, parser } = socket as HttpSocket
  return { response: _httpMessage ?? undefined, request: parser?.incoming ?? undefined }
}

/** The headers of a response as they were sent. `getHeader` does not return those that were passed to `writeHead`. */
export function headOf(response: ServerResponse): string {
  return (response as { _header?: string | null })._header ?? ''
}

/** The sockets on which a server gets requests, including those from before the drain was registered. */
export function requestSocketsOf(server: NetServer, known: KnownSockets): Socket[] {
  const list = listOf(server)
  return list ? sockets(list.all()) : known.all().filter(hasParser)
}

/** The sockets on which no request is being received and no response is being sent. */
export function idleSocketsOf(server: NetServer, known: KnownSockets): Socket[] {
  const list = listOf(server)
  // A server that does not listen, but is handed its connections by another one, has no list.
  const idle = list
    ? sockets(list.idle())
    : known.all().filter((socket) => hasParser(socket) && !exchangeOn(socket).request)
  // Node's list includes connections whose response has ended but is not sent yet.
  return idle.filter((socket) => !exchangeOn(socket).response)
}

/** The socket that carries a TLS socket. */
export function encryptedSideOf(socket: Socket): Socket | undefined {
  return (socket as HttpSocket)._parent ?? undefined
}

/** What is known of the connection that carries a socket. */
export function carrierOf(socket: Socket): Carrier {
  return ((encryptedSideOf(socket) ?? socket) as HttpSocket)._handle ?? {}
}

/** Whether a socket speaks HTTP/1 now, and has not been upgraded. */
export function hasParser(socket: Socket): boolean {
  return Boolean((socket as HttpSocket).parser)
}

/** Keeps further requests on a connection from the application. Calls back with each of them. */
export function refuseRequests(socket: Socket, onRequest: () => void): () => void {
  const { parser } = socket as HttpSocket
  const own = parser?.onIncoming
  if (!parser || typeof own !== 'function') return () => {}
  parser.onIncoming = (request) => {
    request.resume()
    onRequest()
    return 0
  }
  return () => {
    parser.onIncoming = own
  }
}

/** The descriptor on which a server listens. */
export function descriptorOf(server: NetServer): number | undefined {
  return (server as { _handle?: { fd?: number } | null })._handle?.fd
}

/** How many connections of a server are open. */
export function connectionCountOf(server: NetServer): number {
  return (server as { _connections?: number })._connections ?? 0
}

/** The sessions of an HTTP/2 server, including those from before the drain was registered. Empty before Node 24. */
export function sessionsOf(server: NetServer): Iterable<ServerHttp2Session> {
  return fieldOf<Set<ServerHttp2Session>>(server, 'sessions') ?? []
}

/** The open streams of an HTTP/2 session. */
export function openStreamsOf(session: Http2Session): ServerHttp2Stream[] {
  const state = fieldOf<{ streams?: Map<number, ServerHttp2Stream> }>(session, 'state')
  return [...(state?.streams?.values() ?? [])]
}

/** The headers of a request on HTTP/2, if the application takes requests and not only streams. */
export function requestHeadersOf(stream: ServerHttp2Stream): IncomingHttpHeaders {
  return fieldOf<{ headers?: IncomingHttpHeaders }>(stream, 'request')?.headers ?? {}
}

/** The response that the application has for a stream of HTTP/2, if it takes requests and not only streams. */
export function compatibleResponseOf(stream: ServerHttp2Stream): object | undefined {
  return fieldOf<object>(stream, 'response')
}

/**
 * The socket of a session that is not destroyed. What `session.socket` returns stands for it, and is another object.
 */
export function socketOfSession(session: ServerHttp2Session): Socket | undefined {
  return fieldOf<Socket>(session, 'socket') ?? session.socket
}

/** The `WebSocket` of the package ws on a socket. Socket.IO, NestJS and `@fastify/websocket` use ws too. */
export function webSocketOn(socket: Socket): { close(code: number): void } | undefined {
  return fieldOf(socket, 'websocket')
}

/** The request of Node's from which `@hono/node-server` has made a `Request`. */
export function incomingOf(request: object): object | undefined {
  return fieldOf(request, 'incomingKey')
}

/** The servers of a Fastify instance beside its `server`: Fastify makes one for each address of localhost. */
export function otherServersOf(instance: object): unknown[] {
  const servers = fieldOf(instance, 'fastify.serverBindings')
  return Array.isArray(servers) ? servers : []
}

function listOf(server: NetServer): ConnectionsList | undefined {
  const list = fieldOf<Partial<ConnectionsList>>(server, 'http.server.connections')
  // On Deno the field is something else.
  return typeof list?.all === 'function' && typeof list.idle === 'function'
    ? (list as ConnectionsList)
    : undefined
}

function sockets(parsers: readonly { readonly socket?: Socket | null }[] = []): Socket[] {
  return parsers.map(({ socket }) => socket).filter((socket) => socket != null)
}

/** The value under the symbol with this description, in an object or in its prototypes. */
function fieldOf<T>(object: object, description: string): T | undefined {
  for (let holder = object; holder; holder = Object.getPrototypeOf(holder)) {
    const key = Object.getOwnPropertySymbols(holder).find((symbol) => symbol.description === description)
    if (key) return (object as Record<symbol, T | undefined>)[key]
  }
  return undefined
}
