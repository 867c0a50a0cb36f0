import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2'
import type { Writable } from 'node:stream'
import { LastcallError } from '../../core/api/errors.ts'
import type { Clock } from '../../core/api/host.ts'
import type { ClassifiedRequest } from '../classify.ts'
import { compatibleResponseOf } from '../internals.ts'
import { afterNextCall } from './call-interception.ts'
import { dropBeginning, dropWrites, endQuietly, type OpenResponse, onWrite } from './open-response.ts'

/** A stream of HTTP/2 that answers a request. */
export class OpenHttp2Response implements OpenResponse {
  readonly request: ClassifiedRequest
  readonly #stream: ServerHttp2Stream
  readonly #clock: Clock
  #writes = 0

  constructor(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, clock: Clock) {
    this.request = { method: headers[':method'], url: headers[':path'], headers }
    this.#stream = stream
    this.#clock = clock
    // A stream of HTTP/2 does not say how much was written on it alone.
    onWrite(stream, () => this.#writes++)
  }

  get isEnded(): boolean {
    return this.#stream.writableEnded || this.#stream.destroyed
  }

  get contentType(): string | undefined {
    const { headersSent, sentHeaders } = this.#stream
    return headersSent ? String(sentHeaders?.['content-type'] ?? '') : undefined
  }

  get written(): number {
    return this.#writes
  }

  countWrites(): void {
    const replaced = this.#replaced
    if (replaced) onWrite(replaced, () => this.#writes++)
  }

  /** The response of the application, if middleware such as that which compresses has replaced its `write`. */
  get #replaced(): Writable | undefined {
    const compatible = compatibleResponseOf(this.#stream)
    return compatible && Object.hasOwn(compatible, 'write') ? (compatible as Writable) : undefined
  }

  whenSent(callback: () => void): void {
    const stream = this.#stream
    if (stream.headersSent) callback()
    else afterNextCall(stream, 'respond', () => this.#clock.setImmediate(callback))
  }

  whenClosed(callback: () => void): void {
    this.#stream.once('close', callback)
  }

  end(retry: string): void {
    const stream = this.#stream
    if (this.#isGrpc) endGrpc(stream, this.#clock)
    else this.#endPlain(retry)
    dropAnswer(stream)
  }

  #endPlain(retry: string): void {
    const stream = this.#stream
    if (!stream.headersSent) stream.respond({ ':status': 503, 'retry-after': '1' })
    const { 'content-length': length, 'content-encoding': encoding } = stream.sentHeaders ?? {}
    const replaced = stream.headersSent ? this.#replaced : undefined
    const isSafe = length === undefined && (encoding === undefined || replaced !== undefined)
    endQuietly(replaced ?? stream, isSafe ? retry : '', this.#clock)
  }

  /** H6: many clients would take a stream that only loses its connection for whole. */
  breakOff(): void {
    const stream = this.#stream
    if (this.#isGrpc) {
      this.end('')
      return
    }
    stream.on('error', () => {})
    stream.destroy(new LastcallError('ERR_LASTCALL_CUT', 'the time of the shutdown is up'))
  }

  get #isGrpc(): boolean {
    const type = this.request.headers['content-type'] ?? this.contentType
    return type?.startsWith('application/grpc') === true
  }
}

/** A call of gRPC ends with a status. This one tells clients to try again elsewhere. */
const UNAVAILABLE = { 'grpc-status': '14', 'grpc-message': 'the server is stopping' }

function endGrpc(stream: ServerHttp2Stream, clock: Clock): void {
  stream.on('error', () => {})
  if (!stream.headersSent)
    stream.respond(
      { ':status': 200, 'content-type': 'application/grpc+proto', ...UNAVAILABLE },
      { endStream: true },
    )
  else {
    const { sendTrailers } = stream
    stream.prependOnceListener('wantTrailers', () => Reflect.apply(sendTrailers, stream, [UNAVAILABLE]))
    stream.end()
  }
  // The call has its status already.
  stream.sendTrailers = () => {}
  dropWrites(stream, clock)
}

/** The methods by which an application answers on a stream. They throw once an answer has begun. */
const ANSWERS = ['respond', 'respondWithFile', 'respondWithFD', 'additionalHeaders'] as const

/** What the application still answers comes too late, which is no error of it. */
function dropAnswer(stream: ServerHttp2Stream): void {
  for (const name of ANSWERS) stream[name] = () => {}
  const compatible = compatibleResponseOf(stream)
  if (compatible) dropBeginning(compatible)
}
