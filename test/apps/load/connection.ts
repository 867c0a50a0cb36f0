import { connect, type Socket } from 'node:net'
import type { Ask } from '../app.ts'
import { ResponseReader } from './response-reader.ts'

/** What became of a request. */
export interface Fate {
  readonly isWhole: boolean
  /** 0 if not even the head came. */
  readonly status: number
  /** How the connection ended, if the response is not whole. */
  readonly how: string
}

/** How long a slow reader rests after each part that came, in milliseconds. */
const REST = 3

/** One connection of HTTP/1.1, so that it is known what became of each of its requests. */
export class Connection {
  /** Requests that were sent. */
  uses = 0
  /** Whether another request can be sent. */
  isOpen = true
  /** How the connection ended while no request was under way; undefined as long as it has not. */
  idleEnd: string | undefined
  readonly #socket: Socket
  #error = 'closed'
  #onText: ((text: string) => void) | undefined
  #onEnd: (() => void) | undefined

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.setEncoding('latin1').setNoDelay()
    socket.on('data', (text: string) => this.#onText?.(text))
    socket.on('error', ({ code }: NodeJS.ErrnoException) => {
      this.#error = String(code)
    })
    socket.on('end', () => {
      this.isOpen = false
    })
    socket.on('close', () => {
      this.isOpen = false
      if (this.#onEnd) this.#onEnd()
      else this.idleEnd = this.#error
    })
  }

  /** Resolves with undefined if the connection is refused. */
  static open(port: number): Promise<Connection | undefined> {
    return new Promise((resolve) => {
      const socket: Socket = connect({ port, host: '127.0.0.1' }, () => {
        socket.off('error', refused)
        resolve(new Connection(socket))
      })
      const refused = (): void => resolve(undefined)
      socket.once('error', refused)
    })
  }

  /** Sends a request, and resolves when its response is whole or the connection is closed. */
  ask(ask: Ask, headers: Readonly<Record<string, string>>): Promise<Fate> {
    const reader = new ResponseReader()
    this.uses++
    return new Promise((resolve) => {
      const done = (): void => {
        this.#onText = undefined
        this.#onEnd = undefined
        if (reader.isLast) this.isOpen = false
        const isWhole = reader.isWhole && reader.tail.includes(ask.last ?? '')
        resolve({ isWhole, status: reader.status, how: reader.isWhole ? 'ended early' : this.#error })
      }
      this.#onText = (text) => {
        reader.read(text)
        if (reader.isWhole) done()
        else if (ask.isSlowlyRead) this.#rest()
      }
      this.#onEnd = () => {
        reader.end()
        done()
      }
      this.#socket.write(write(ask, headers))
    })
  }

  destroy(): void {
    this.#socket.destroy()
  }

  #rest(): void {
    this.#socket.pause()
    setTimeout(() => this.#socket.resume(), REST)
  }
}

function write(ask: Ask, more: Readonly<Record<string, string>>): string {
  const { path, method = 'GET', headers } = ask
  const body = bodyOf(ask)
  const fields = {
    Host: 'localhost',
    ...(body !== '' && { 'Content-Length': String(Buffer.byteLength(body)) }),
    ...headers,
    ...more,
  }
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`
}

/** What a request sends. */
export function bodyOf({ body = '' }: Ask): string {
  return typeof body === 'string' ? body : body()
}
