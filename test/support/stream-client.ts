import { once } from 'node:events'
import { type IncomingMessage, request as requestHttp1 } from 'node:http'
import { connect, constants } from 'node:http2'
import { PassThrough, type Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { type Events, parseEvents } from './event-source.ts'

export interface StreamRequest {
  /** A GET is that of an `EventSource`. */
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly isHttp2?: boolean
  /** Asks for gzip, and unpacks it. */
  readonly isGzip?: boolean
}

/** What a client has of a stream that is over. */
export interface StreamEnd extends Events {
  readonly status: number
  readonly encoding: string | undefined
  readonly text: string
  /** `'whole'`, or the error that the client got. */
  readonly end: string
  /** Whether what was packed is whole; so is what was not packed. */
  readonly unpacked: string
}

/** A stream that has begun. */
export interface OpenStream {
  readonly end: Promise<StreamEnd>
}

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: Readable
  /** Why the body ended too early without an error. */
  failure?(): string | undefined
  close?(): void
}

type Ask = (port: number, request: StreamRequest, headers: Record<string, string>) => Promise<Answer>

/** Asks for an event stream on a connection of its own, and resolves when its first event has come. */
export async function openStream(port: number, request: StreamRequest): Promise<OpenStream> {
  const headers = { accept: 'text/event-stream', ...(request.isGzip && { 'accept-encoding': 'gzip' }) }
  const ask: Ask = request.isHttp2 ? askHttp2 : askHttp1
  const answer = await ask(port, request, headers)
  return new Promise((resolve) => {
    const end = read(answer, (text) => {
      if (parseEvents(text).events.length > 0) resolve({ end })
    })
    void end.then(() => resolve({ end }))
  })
}

async function read(
  { status, headers, body, failure, close }: Answer,
  onText: (text: string) => void,
): Promise<StreamEnd> {
  const encoding = headers['content-encoding'] as string | undefined
  const unpacker = encoding === 'gzip' ? createGunzip() : new PassThrough()
  let text = ''
  unpacker.setEncoding('utf8').on('data', (part: string) => {
    text += part
    onText(text)
  })
  const unpackedEnd = once(unpacker, 'end').then(() => 'whole', messageOf)
  let end = 'whole'
  try {
    for await (const chunk of body) unpacker.write(chunk)
    end = failure?.() ?? end
  } catch (error) {
    end = messageOf(error)
  }
  unpacker.end()
  const unpacked = await unpackedEnd
  close?.()
  return { status, encoding, text, end, unpacked, ...parseEvents(text) }
}

const askHttp1: Ask = async (port, { method, path }, headers) => {
  const request = requestHttp1({ port, method, path, headers, agent: false }).end()
  const [body] = (await once(request, 'response')) as [IncomingMessage]
  return { status: body.statusCode ?? 0, headers: body.headers, body }
}

const askHttp2: Ask = async (port, { method, path }, headers) => {
  const session = connect(`http://127.0.0.1:${port}`)
  session.on('error', () => {})
  const body = session.request({ ...headers, ':method': method, ':path': path }, { endStream: true })
  const [fields] = await once(body, 'response')
  return {
    status: fields[':status'],
    headers: fields,
    body,
    failure: () => (body.rstCode === constants.NGHTTP2_NO_ERROR ? undefined : `reset with ${body.rstCode}`),
    close: () => session.close(),
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
