/**
 * Of node:http: a server of HTTP/1.1 for a network in memory. It has the fields of Node's servers that a drain looks at, so the
 * drain is the library's own. A test plays the same scenarios with Node's server.
 */
import { HttpParser } from './http-parser.ts'
import type { IncomingMessage } from './incoming-message.ts'
import { Server as NetServer, type Socket } from './net.ts'
import { ServerResponse } from './server-response.ts'

type Handler = (request: IncomingMessage, response: ServerResponse) => void

export class Server extends NetServer {
  readonly #connections = new Set<HttpConnection>()

  constructor(handler: Handler) {
    super()
    this.on('connection', (socket: Socket) => {
      const connection = new HttpConnection(this, socket)
      this.#connections.add(connection)
      connection.onGone = () => this.#connections.delete(connection)
    })
    this.on('request', handler)
    // A drain finds it by the symbol's description.
    Object.assign(this, { [Symbol('http.server.connections')]: this.#list })
  }

  closeIdleConnections(): void {
    for (const { socket } of this.#list.idle()) if (!socket._httpMessage) socket.destroy()
  }

  override close(): this {
    this.closeIdleConnections()
    return super.close()
  }

  readonly #list = {
    all: (): HttpParser[] => [...this.#connections].map(({ parser }) => parser),
    idle: (): HttpParser[] => this.#list.all().filter(({ isIdle }) => isIdle),
  }
}

/** @param _options - The timeouts of Node, which this server has not. */
export function createServer(_options: object, handler: Handler): Server {
  return new Server(handler)
}

/** One connection of HTTP/1.1. Responses go out in the order of their requests. */
class HttpConnection {
  readonly parser: HttpParser
  onGone: () => void = () => {}
  readonly #server: Server
  readonly #socket: Socket
  /** The requests whose responses are not over. */
  readonly #requests: IncomingMessage[] = []
  /** The responses behind the one that is being written. */
  readonly #queue: ServerResponse[] = []

  constructor(server: Server, socket: Socket) {
    this.#server = server
    this.#socket = socket
    this.parser = new HttpParser(socket, (request) => this.#onRequest(request))
    socket.parser = this.parser
    socket.on('error', ignore).on('data', this.#onData).on('end', this.#onEnd).on('close', this.#onClose)
  }

  readonly #onData = (bytes: Uint8Array): void => {
    const rest = this.parser.execute(bytes)
    if (rest) this.#handOver(rest)
  }

  readonly #onEnd = (): void => {
    this.#socket.end()
  }

  readonly #onClose = (): void => {
    this.#socket.parser = null
    this.onGone()
    for (const request of this.#requests.splice(0)) request.destroy()
  }

  /** The connection belongs to the application now. */
  #handOver(rest: Uint8Array): void {
    const request = this.parser.incoming
    this.#socket.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onClose)
    this.#socket.parser = null
    this.onGone()
    this.#server.emit('upgrade', request, this.#socket, rest)
  }

  #onRequest(request: IncomingMessage): number {
    request.upgrade &&= this.#server.listenerCount('upgrade') > 0
    if (request.upgrade) return 2
    this.#requests.push(request)
    const response = new ServerResponse(request, !/close/i.test(request.headers.connection ?? ''))
    if (this.#socket._httpMessage) this.#queue.push(response)
    else response.assignSocket(this.#socket)
    response.on('finish', () => this.#onFinish(request, response))
    this.#server.emit('request', request, response)
    return 0
  }

  #onFinish(request: IncomingMessage, response: ServerResponse): void {
    this.#requests.shift()
    if (!request.readableFlowing) request.dump()
    response.detachSocket()
    this.#forget(request)
    queueMicrotask(response.noteClosed)
    if (response._last) this.#socket.destroySoon()
    else this.#queue.shift()?.assignSocket(this.#socket)
  }

  #forget(request: IncomingMessage): void {
    const forget = (): void => {
      if (this.parser.incoming === request) this.parser.incoming = null
    }
    if (request.readableEnded) forget()
    else request.on('end', forget)
  }
}

function ignore(): void {}
