import { connect, type Socket } from 'node:net'
import { unchunk } from '../../support/client.ts'

export interface Answer {
  readonly status: number
  readonly body: string
  /** Whether the connection ends with it. */
  readonly isLast: boolean
}

/** How a request ends that gets no whole answer: an error code, `ended`, or `short answer`. */
export type Failure = string

/**
 * A connection of HTTP/1 that does little for each request. All clients share one process, and its processor with the
 * backends: a load of thousands of requests a second has no time for more.
 */
export class Wire {
  readonly #socket: Socket
  #received = ''
  #error: NodeJS.ErrnoException | undefined
  #settle: (outcome: Answer | Failure) => void = () => {}

  constructor(port: number) {
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true })
    this.#socket.setEncoding('latin1')
    this.#socket.on('data', (text: string) => this.#take(text))
    this.#socket.on('error', (error) => {
      this.#error = error
    })
    this.#socket.on('close', () => this.#settle(this.#failure))
  }

  /** Sends a whole request, and resolves with its whole answer, or with how it failed. */
  ask(request: string): Promise<Answer | Failure> {
    if (this.#socket.destroyed) return Promise.resolve(this.#failure)
    return new Promise((resolve) => {
      this.#settle = resolve
      this.#socket.write(request, 'latin1')
    })
  }

  destroy(): void {
    this.#socket.destroy()
  }

  get #failure(): Failure {
    return this.#received === '' ? (this.#error?.code ?? 'ended') : 'short answer'
  }

  #take(text: string): void {
    this.#received += text
    const answer = parseAnswer(this.#received)
    if (!answer) return
    this.#received = ''
    this.#settle(answer)
  }
}

/** Undefined as long as something is missing. What is too much is part of the body, which is wrong then. */
function parseAnswer(text: string): Answer | undefined {
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const head = text.slice(0, end)
  const rest = text.slice(end + 4)
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1]
  if (length === undefined ? !/(^|\r\n)0\r\n\r\n$/.test(rest) : rest.length < Number(length)) return undefined
  return {
    status: Number(head.slice(9, 12)),
    body: length === undefined ? unchunk(rest) : rest,
    isLast: /\r\nconnection: close/i.test(head),
  }
}
