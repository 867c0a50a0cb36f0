import { connect as connectPlain, type Socket } from 'node:net'
import { connect as connectSecure } from 'node:tls'

export interface Response {
  readonly status: number
  readonly headers: ReadonlyMap<string, string>
  readonly body: string
}

/** What a test does with a connection, of whatever protocol. */
export interface HttpClient {
  /** Whether the server has said that the connection ends. */
  readonly isToldToGo: boolean
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Response>
  /** Sends the beginning of an upload of so many bytes. */
  beginUpload(path: string, length: number, part: string): Upload
  /** Resolves when the connection is closed, and tells how. */
  closed(): Promise<'ended' | string>
  destroy(): void
}

/** An upload that has begun. */
export interface Upload {
  /** Sends the rest, and resolves with the answer. */
  finish(rest: string): Promise<Response>
}

/** One HTTP/1 connection, on which a test says just what it wants, when it wants. */
export class Client implements HttpClient {
  isToldToGo = false
  readonly #socket: Socket
  #received = ''
  #isClosed = false
  #error: NodeJS.ErrnoException | undefined
  #onChange: () => void = () => {}

  constructor(socket: Socket) {
    this.#socket = socket
    socket.setEncoding('latin1')
    socket.on('data', (text: string) => {
      this.#received += text
      this.#onChange()
    })
    socket.on('error', (error: NodeJS.ErrnoException) => {
      this.#error = error
    })
    socket.on('close', () => {
      this.#isClosed = true
      this.#onChange()
    })
  }

  static connect(port: number, isSecure: boolean, host = '127.0.0.1'): Promise<Client> {
    return new Promise((resolve, reject) => {
      const socket: Socket = isSecure
        ? connectSecure({ port, host, servername: 'localhost', rejectUnauthorized: false }, () =>
            resolve(new Client(socket)),
          )
        : connectPlain({ port, host }, () => resolve(new Client(socket)))
      socket.once('error', reject)
    })
  }

  /** What has come and was not asked for. */
  get rest(): string {
    return this.#received
  }

  send(text: string): this {
    this.#socket.write(text)
    return this
  }

  /** Stops reading, until {@link resume}. */
  pause(): void {
    this.#socket.pause()
  }

  resume(): void {
    this.#socket.resume()
  }

  /** Sends a GET and resolves with the answer. */
  get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    const lines = Object.entries({ Host: 'localhost', ...headers }).map(
      ([name, value]) => `${name}: ${value}`,
    )
    return this.send(`GET ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`).response()
  }

  beginUpload(path: string, length: number, part: string): Upload {
    this.send(
      `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: a/b\r\nContent-Length: ${length}\r\n\r\n`,
    ).send(part)
    return { finish: (rest) => this.send(rest).response() }
  }

  /** Resolves with the head of the next response, as it came. */
  async head(): Promise<string> {
    const [head] = await this.#take((text) => splitAt(text, text.indexOf('\r\n\r\n'), 4))
    return head
  }

  /** Takes the head that has come for read. */
  skipHead(): void {
    this.#received = this.#received.slice(this.#received.indexOf('\r\n\r\n') + 4)
  }

  /** Resolves with the next whole response; rejects if the connection ends before that. */
  async response(): Promise<Response> {
    const [head, afterHead] = await this.#take((text) => splitAt(text, text.indexOf('\r\n\r\n'), 4))
    const [statusLine = '', ...lines] = head.split('\r\n')
    const headers = new Map(lines.map((line) => line.toLowerCase().split(': ', 2) as [string, string]))
    this.#received = afterHead
    this.isToldToGo = headers.get('connection') === 'close'
    const length = headers.get('content-length')
    const [body, rest] = await this.#take((text) =>
      length === undefined ? splitAt(text, text.indexOf('0\r\n\r\n'), 5) : splitAt(text, Number(length), 0),
    )
    this.#received = rest
    return {
      status: Number(statusLine.split(' ')[1]),
      headers,
      body: length === undefined ? unchunk(body) : body,
    }
  }

  async closed(): Promise<'ended' | string> {
    await this.#changedUntil(() => this.#isClosed)
    return this.#error?.code ?? 'ended'
  }

  destroy(): void {
    this.#socket.destroy()
  }

  async #take(split: (text: string) => [string, string] | undefined): Promise<[string, string]> {
    await this.#changedUntil(() => this.#isClosed || split(this.#received) !== undefined)
    const parts = split(this.#received)
    if (!parts) throw new Error(`${this.#error?.code ?? 'closed'} after ${JSON.stringify(this.#received)}`)
    return parts
  }

  #changedUntil(isTrue: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#onChange = () => {
        if (isTrue()) resolve()
      }
      this.#onChange()
    })
  }
}

function splitAt(text: string, at: number, skip: number): [string, string] | undefined {
  return at < 0 || text.length < at + skip ? undefined : [text.slice(0, at), text.slice(at + skip)]
}

/** The content of a whole body that came in chunks. */
export function unchunk(text: string): string {
  let body = ''
  for (let rest = text; rest !== ''; ) {
    const size = Number.parseInt(rest, 16)
    const start = rest.indexOf('\r\n') + 2
    body += rest.slice(start, start + size)
    rest = rest.slice(start + size + 2)
  }
  return body
}
