import { EventEmitter } from 'events'
import type { Socket } from './net.ts'

/** The head of a request. */
export interface RequestHead {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

/** A request. Its body waits until somebody reads it. */
export class IncomingMessage extends EventEmitter implements RequestHead {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly httpVersionMajor = 1
  readonly socket: Socket
  /** Whether all of it has come. */
  complete = false
  readableEnded = false
  destroyed = false
  upgrade: boolean
  /** Whether what comes is handed on. Null before anybody has wanted it. */
  readableFlowing: true | null = null
  readonly #waiting: Uint8Array[] = []
  #hasEnded = false

  constructor(socket: Socket, { method, url, headers }: RequestHead) {
    super()
    this.socket = socket
    this.method = method
    this.url = url
    this.headers = headers
    this.upgrade = headers.upgrade !== undefined && /\bupgrade\b/i.test(headers.connection ?? '')
  }

  /** Bytes that nobody has taken yet. */
  get readableLength(): number {
    return this.#waiting.reduce((sum, { length }) => sum + length, 0)
  }

  override on(event: string | symbol, listener: (...args: unknown[]) => void): this {
    super.on(event, listener)
    if (event === 'data') this.resume()
    return this
  }

  resume(): this {
    this.readableFlowing = true
    queueMicrotask(() => this.#flow())
    return this
  }

  /** A part of the body has come. */
  push(chunk: Uint8Array): void {
    this.#waiting.push(chunk)
    if (this.readableFlowing) this.#flow()
  }

  /** All of it has come. */
  pushEnd(): void {
    this.complete = true
    this.#hasEnded = true
    if (this.readableFlowing) this.#flow()
  }

  /** Nobody reads it any more: what is left of it goes nowhere. */
  dump(): void {
    this.removeAllListeners('data')
    this.resume()
  }

  /** The connection is gone. */
  destroy(): void {
    if (this.destroyed) return
    this.destroyed = true
    if (!this.readableEnded || !this.complete) this.emit('aborted')
    queueMicrotask(() => this.emit('close'))
  }

  #flow(): void {
    if (this.destroyed) return
    for (const chunk of this.#waiting.splice(0)) this.emit('data', chunk)
    if (this.#hasEnded) queueMicrotask(() => this.#end())
  }

  #end(): void {
    if (this.readableEnded || this.destroyed) return
    this.readableEnded = true
    this.emit('end')
    this.destroy()
  }
}
