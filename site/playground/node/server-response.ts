import { EventEmitter } from 'events'
import type { IncomingMessage } from './incoming-message.ts'
import type { Socket } from './net.ts'

type Headers = Readonly<Record<string, string | number>>

/** The library answers with 503 what it refuses, and an application here with 200. */
const REASONS: Readonly<Record<number, string>> = { 200: 'OK', 503: 'Service Unavailable' }

interface Output {
  readonly text: string
  readonly done?: (() => void) | undefined
}

/** A response. What is written before its turn on the connection waits. */
export class ServerResponse extends EventEmitter {
  statusCode = 200
  /** As if an application had set it to false: a simulated clock has no date. */
  sendDate = false
  shouldKeepAlive: boolean
  writableEnded = false
  destroyed = false
  readonly req: IncomingMessage
  socket: Socket | null = null
  /** The head, once it is made. */
  _header: string | null = null
  /** Whether the connection ends with it. */
  _last = false
  readonly #headers = new Map<string, { readonly name: string; readonly value: string | number }>()
  readonly #waiting: Output[] = []
  #isHeadSent = false
  #isChunked = false
  #length: number | undefined

  constructor(request: IncomingMessage, shouldKeepAlive: boolean) {
    super()
    this.req = request
    this.shouldKeepAlive = shouldKeepAlive
  }

  get headersSent(): boolean {
    return this._header !== null
  }

  setHeader(name: string, value: string | number): this {
    this.#headers.set(name.toLowerCase(), { name, value })
    return this
  }

  getHeader(name: string): string | number | undefined {
    return this.#headers.get(name.toLowerCase())?.value
  }

  getHeaderNames(): string[] {
    return [...this.#headers.keys()]
  }

  removeHeader(name: string): void {
    this.#headers.delete(name.toLowerCase())
  }

  writeHead(statusCode: number, headers: Headers = {}): this {
    this.statusCode = statusCode
    for (const [name, value] of Object.entries(headers)) this.setHeader(name, value)
    this._header = this.#makeHead()
    return this
  }

  flushHeaders(): void {
    this.#makeSureOfHead()
    this.#send('')
  }

  write(text: string): boolean {
    if (this.writableEnded || this.destroyed) return false
    this.#makeSureOfHead()
    this.#send(this.#framed(text))
    return true
  }

  end(text = ''): this {
    if (this.writableEnded) return this
    if (!this.headersSent) this.#length = text.length
    this.#makeSureOfHead()
    const body = text === '' ? '' : this.#framed(text)
    this.writableEnded = true
    this.#send(this.#isChunked ? `${body}0\r\n\r\n` : body, () => this.emit('finish'))
    return this
  }

  destroy(error?: Error): this {
    if (this.destroyed) return this
    this.destroyed = true
    this.socket?.destroy(error)
    return this
  }

  /** Its turn on the connection has come. */
  assignSocket(socket: Socket): void {
    this.socket = socket
    socket._httpMessage = this
    socket.on('close', this.noteClosed)
    for (const { text, done } of this.#waiting.splice(0)) this.#write(socket, text, done)
  }

  detachSocket(): void {
    this.socket?.off('close', this.noteClosed)
    if (this.socket) this.socket._httpMessage = null
    this.socket = null
  }

  /** It is over, or its connection is gone. */
  readonly noteClosed = (): void => {
    if (this.#isClosed) return
    this.#isClosed = true
    this.destroyed = true
    this.emit('close')
  }
  #isClosed = false

  /** Through the method, since the drain may have replaced it. */
  #makeSureOfHead(): void {
    if (!this.headersSent) this.writeHead(this.statusCode)
  }

  #makeHead(): string {
    const lines = [`HTTP/1.1 ${this.statusCode} ${REASONS[this.statusCode] ?? 'Unknown'}`]
    for (const { name, value } of this.#headers.values()) lines.push(`${name}: ${value}`)
    const connection = this.getHeader('connection')
    if (connection === undefined) lines.push(`Connection: ${this.shouldKeepAlive ? 'keep-alive' : 'close'}`)
    this._last = /close/i.test(String(connection ?? (this.shouldKeepAlive ? '' : 'close')))
    if (this.#length !== undefined) lines.push(`Content-Length: ${this.#length}`)
    else if (this.getHeader('content-length') === undefined) {
      lines.push('Transfer-Encoding: chunked')
      this.#isChunked = true
    }
    return `${lines.join('\r\n')}\r\n\r\n`
  }

  #framed(text: string): string {
    return this.#isChunked ? `${text.length.toString(16)}\r\n${text}\r\n` : text
  }

  #send(body: string, done?: () => void): void {
    const text = this.#isHeadSent ? body : `${this._header}${body}`
    this.#isHeadSent = true
    if (this.socket) this.#write(this.socket, text, done)
    else this.#waiting.push({ text, done })
  }

  #write(socket: Socket, text: string, done: (() => void) | undefined): void {
    if (socket.destroyed) return
    if (text === '') queueMicrotask(() => done?.())
    else socket.write(text, 'latin1', () => done?.())
  }
}
