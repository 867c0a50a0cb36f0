import { type ClientHttp2Session, type ClientHttp2Stream, connect, constants } from 'node:http2'
import type { HttpClient, Response, Upload } from './client.ts'

/** A request that no server has seen, so that any client sends it again on another connection. */
export class NotSentError extends Error {}

/** One HTTP/2 session. */
export class Http2Client implements HttpClient {
  isToldToGo = false
  readonly #session: ClientHttp2Session
  readonly #closed: Promise<string>
  #error: NodeJS.ErrnoException | undefined

  private constructor(session: ClientHttp2Session) {
    this.#session = session
    session.on('goaway', () => {
      this.isToldToGo = true
    })
    session.on('error', (error: NodeJS.ErrnoException) => {
      this.#error = error
    })
    this.#closed = new Promise((resolve) => session.on('close', () => resolve(this.#error?.code ?? 'ended')))
  }

  /** Connects to `http://…` or `https://…`, and resolves when the server has said hello. */
  static connect(origin: string): Promise<Http2Client> {
    return new Promise((resolve, reject) => {
      const session = connect(origin, { rejectUnauthorized: false })
      const client = new Http2Client(session)
      session.once('error', reject)
      session.once('remoteSettings', () => resolve(client))
    })
  }

  async get(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    if (this.isToldToGo) throw new NotSentError()
    return answerOn(this.#session.request({ ':path': path, ...headers }))
  }

  beginUpload(path: string, length: number, part: string): Upload {
    const headers = { 'content-type': 'a/b', 'content-length': length }
    const stream = this.#session.request({ ':method': 'POST', ':path': path, ...headers })
    const answer = answerOn(stream)
    stream.write(part)
    return {
      finish: (rest) => {
        stream.end(rest)
        return answer
      },
    }
  }

  closed(): Promise<string> {
    return this.#closed
  }

  destroy(): void {
    this.#session.destroy()
  }
}

async function answerOn(stream: ClientHttp2Stream): Promise<Response> {
  const headers = new Map<string, string>()
  stream.setEncoding('utf8')
  stream.on('response', (fields) => {
    for (const [name, value] of Object.entries(fields)) headers.set(name, String(value))
  })
  let body = ''
  try {
    for await (const part of stream) body += part
  } catch (error) {
    // The GOAWAY was read before the request was written.
    throw stream.rstCode === constants.NGHTTP2_REFUSED_STREAM ? new NotSentError() : error
  }
  if (stream.rstCode !== constants.NGHTTP2_NO_ERROR) throw new Error(`reset with code ${stream.rstCode}`)
  return { status: Number(headers.get(':status')), headers, body }
}
