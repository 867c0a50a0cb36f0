/** Of node:net: the classes on which the servers of node:http stand. The names are Node's. */
import { EventEmitter } from 'events'
import type { ServerResponse } from './server-response.ts'

/** What carries the bytes of a socket. */
interface Carrier {
  readonly bytesRead: number
  readonly bytesWritten: number
  close(afterwards: () => void): void
}

type Callback = (error?: Error) => void

/** A stream in both directions, from which a class for some network is made. Either side may end before the other. */
export class Socket extends EventEmitter {
  destroyed = false
  writableEnded = false
  writableFinished = false
  readableEnded = false
  /** Each write is done at once. */
  readonly writableLength = 0
  _handle: Carrier | null = null
  _server: Server | null = null
  _httpMessage: ServerResponse | null = null
  parser: object | null = null
  #last = { bytesRead: 0, bytesWritten: 0 }

  _write(_chunk: Uint8Array | string, _encoding: string, done: () => void): void {
    done()
  }

  _final(done: () => void): void {
    done()
  }

  get bytesRead(): number {
    return (this._handle ?? this.#last).bytesRead
  }

  get bytesWritten(): number {
    return (this._handle ?? this.#last).bytesWritten
  }

  get writable(): boolean {
    return !this.destroyed && !this.writableEnded
  }

  /** Bytes have come, or with null the end of them. */
  push(chunk: Uint8Array | null): boolean {
    if (chunk === null) queueMicrotask(() => this.#endReading())
    else this.emit('data', chunk)
    return true
  }

  write(chunk: Uint8Array | string, encoding?: string | Callback, callback?: Callback): boolean {
    const done = typeof encoding === 'function' ? encoding : callback
    if (!this.writable) {
      queueMicrotask(() => done?.(new Error('write after end')))
      return false
    }
    this._write(chunk, 'latin1', () => queueMicrotask(() => done?.()))
    return true
  }

  end(chunk?: Uint8Array | string): this {
    if (!this.writable) return this
    if (chunk !== undefined) this.write(chunk)
    this.writableEnded = true
    this._final(() => queueMicrotask(() => this.#finish()))
    return this
  }

  destroySoon(): void {
    this.end()
    if (this.writableFinished) this.destroy()
    else this.once('finish', () => this.destroy())
  }

  destroy(error?: Error): this {
    if (this.destroyed) return this
    this.destroyed = true
    const { bytesRead, bytesWritten } = this
    this.#last = { bytesRead, bytesWritten }
    this._handle?.close(() => this.emit('close', error !== undefined))
    this._handle = null
    if (error && this.listenerCount('error') > 0) queueMicrotask(() => this.emit('error', error))
    this._server?.noteGone()
    return this
  }

  #endReading(): void {
    if (this.destroyed || this.readableEnded) return
    this.readableEnded = true
    this.emit('end')
    if (this.writableFinished) this.destroy()
  }

  #finish(): void {
    if (this.destroyed) return
    this.writableFinished = true
    this.emit('finish')
    if (this.readableEnded) this.destroy()
  }
}

export class Server extends EventEmitter {
  _handle: { close(): void } | null = null
  _connections = 0

  get listening(): boolean {
    return this._handle !== null
  }

  listen(): this {
    return this
  }

  close(): this {
    this._handle?.close()
    this._handle = null
    this.#closeIfDrained()
    return this
  }

  /** A connection is destroyed. */
  noteGone(): void {
    this._connections--
    this.#closeIfDrained()
  }

  #closeIfDrained(): void {
    if (!this._handle && this._connections === 0) queueMicrotask(() => this.emit('close'))
  }
}

/** Only a worker of node:cluster asks for it. */
export function createServer(): never {
  throw new Error('there are no workers in the playground')
}
