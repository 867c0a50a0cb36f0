import { Buffer } from './buffer.ts'
import { IncomingMessage, type RequestHead } from './incoming-message.ts'
import type { Socket } from './net.ts'

const END_OF_HEAD = '\r\n\r\n'

/** What is done with a request whose head has come. With 2 the connection changes its protocol. */
type OnIncoming = (request: IncomingMessage) => number

/** Reads the requests of one connection: heads, and bodies with a length. */
export class HttpParser {
  readonly socket: Socket
  /** The newest request, until its response is over. */
  incoming: IncomingMessage | null = null
  onIncoming: OnIncoming
  /** Whether nothing of a request has come since the last one was complete. Not so before the first one. */
  isIdle = false
  #text = ''
  /** The request whose body is coming, and how many bytes of it are missing. */
  #body: { readonly request: IncomingMessage; missing: number } | undefined

  constructor(socket: Socket, onIncoming: OnIncoming) {
    this.socket = socket
    this.onIncoming = onIncoming
  }

  /** The next bytes. Returns the rest of them, if the connection has changed its protocol. */
  execute(bytes: Uint8Array): Uint8Array | undefined {
    this.#text += Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')
    while (this.#text !== '') {
      this.isIdle = false
      const isGoingOn = this.#body ? this.#readBody() : this.#readHead()
      if (this.incoming?.upgrade) return Buffer.from(this.#text, 'latin1')
      if (!isGoingOn) return undefined
    }
    return undefined
  }

  #readHead(): boolean {
    const end = this.#text.indexOf(END_OF_HEAD)
    if (end < 0) return false
    const head = parseHead(this.#text.slice(0, end))
    this.#text = this.#text.slice(end + END_OF_HEAD.length)
    const request = new IncomingMessage(this.socket, head)
    this.incoming = request
    if (this.onIncoming(request) === 2) return true
    const missing = Number(head.headers['content-length'] ?? 0)
    if (missing > 0) this.#body = { request, missing }
    else this.#complete(request)
    return true
  }

  #readBody(): boolean {
    if (!this.#body) return true
    const { request, missing } = this.#body
    const part = this.#text.slice(0, missing)
    this.#text = this.#text.slice(part.length)
    this.#body.missing -= part.length
    request.push(Buffer.from(part, 'latin1'))
    if (this.#body.missing > 0) return false
    this.#body = undefined
    this.#complete(request)
    return true
  }

  #complete(request: IncomingMessage): void {
    this.isIdle = true
    request.pushEnd()
  }
}

function parseHead(text: string): RequestHead {
  const [first = '', ...lines] = text.split('\r\n')
  const [method = '', url = ''] = first.split(' ')
  const headers = lines.map((line) => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const
  })
  return { method, url, headers: Object.fromEntries(headers) }
}
