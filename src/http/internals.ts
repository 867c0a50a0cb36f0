import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Http2Session, ServerHttp2Session, ServerHttp2Stream } from 'node:http2'
import type { Server as NetServer, Socket } from 'node:net'

// What Node's servers, ws and Fastify keep and do not document; in Node the same in 20, 22, 24 and 26. The
// public way, a 'request' listener that notes each response, takes 3 to 5 % of a small request's time for as
// long as the service runs. Without these fields what is under way at the first trigger would not be told to
// go, idle connections would be left to Node's own judgement, and event streams to last call; no more.

interface HttpSocket extends Socket {
  readonly _httpMessage?: ServerResponse | null
  readonly parser?: { readonly incoming?: IncomingMessage | null } | null
}

interface ConnectionsList {
  all(): readonly { readonly socket?: Socket | null }[]
  idle(): readonly { readonly socket?: Socket | null }[]
}

/** Where Node keeps no list, the sockets that somebody else knows. */
interface KnownSockets {
  all(): readonly Socket[]
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

/** The head of a response as it was sent. `getHeader` does not know what `writeHead` was given. */
export function headOf(response: ServerResponse): string {
  return (response as { _header?: string | null })._header ?? ''
}

/** The sockets of a server on which requests come, also those from before it was watched. */
export function requestSocketsOf(server: NetServer, known: KnownSockets): Socket[] {
  const list = listOf(server)
  return list ? sockets(list.all()) : known.all().filter(hasParser)
}

/** The sockets on which no request is being received and no response is being sent. */
export function idleSocketsOf(server: NetServer, known: KnownSockets): Socket[] {
  const list = listOf(server)
  // A server that does not listen itself has no list, but is fed by another one.
  const idle = list
    ? sockets(list.idle())
    : known.all().filter((socket) => hasParser(socket) && !exchangeOn(socket).request)
  // By Node's list a response that has ended, but is not sent yet, counts as idle.
  return idle.filter((socket) => !exchangeOn(socket).response)
}

/** How many connections a server has accepted that are open. */
export function connectionCountOf(server: NetServer): number {
  return (server as { _connections?: number })._connections ?? 0
}

/** The sessions of an HTTP/2 server, also those from before it was watched; from Node 24 on. */
export function sessionsOf(server: NetServer): Iterable<ServerHttp2Session> {
  return fieldOf<Set<ServerHttp2Session>>(server, 'sessions') ?? []
}

/** The streams of an HTTP/2 session that have not closed. */
export function openStreamsOf(session: Http2Session): ServerHttp2Stream[] {
  const state = fieldOf<{ streams?: Map<number, ServerHttp2Stream> }>(session, 'state')
  return [...(state?.streams?.values() ?? [])]
}

/** The `WebSocket` of the package ws on a socket. Socket.IO, NestJS and `@fastify/websocket` use that one too. */
export function webSocketOn(socket: Socket): { close(code: number): void } | undefined {
  return fieldOf(socket, 'websocket')
}

/** The servers of a Fastify instance beside its `server`: it listens on each address of localhost. */
export function otherServersOf(instance: object): unknown[] {
  const servers = fieldOf(instance, 'fastify.serverBindings')
  return Array.isArray(servers) ? servers : []
}

function hasParser(socket: Socket): boolean {
  return Boolean((socket as HttpSocket).parser)
}

function listOf(server: NetServer): ConnectionsList | undefined {
  const list = fieldOf<Partial<ConnectionsList>>(server, 'http.server.connections')
  // On Deno it is something else.
  return typeof list?.all === 'function' && typeof list.idle === 'function'
    ? (list as ConnectionsList)
    : undefined
}

function sockets(parsers: readonly { readonly socket?: Socket | null }[] = []): Socket[] {
  return parsers.map(({ socket }) => socket).filter((socket) => socket != null)
}

/** What stands under the symbol of this description, in an object or in what it inherits from. */
function fieldOf<T>(object: object, description: string): T | undefined {
  for (let holder = object; holder; holder = Object.getPrototypeOf(holder)) {
    const key = Object.getOwnPropertySymbols(holder).find((symbol) => symbol.description === description)
    if (key) return (object as Record<symbol, T | undefined>)[key]
  }
  return undefined
}
