import type { ServerResponse } from 'node:http'
import type { Writable } from 'node:stream'
import type { Clock } from '../../core/api/host.ts'
import type { ClassifiedRequest } from '../classify.ts'
import { headOf } from '../internals.ts'
import { afterNextCall } from './call-interception.ts'

/** A response that may still go on, of whatever version of HTTP. */
export interface OpenResponse {
  readonly request: ClassifiedRequest
  /** Whether the application has ended it. */
  readonly isEnded: boolean
  /** Its `Content-Type`, once its headers are sent. */
  readonly contentType: string | undefined
  /** A number that grows with what is written. */
  readonly written: number
  /** From now on {@link written} also grows with what middleware holds back. */
  countWrites(): void
  /** Calls back when the headers are sent; at once if they are. */
  whenSent(callback: () => void): void
  whenClosed(callback: () => void): void
  /** Ends the response. `retry` is a line for an `EventSource`, which is written first if it can do no harm. */
  end(retry: string): void
}

const CONTENT_TYPE = /^content-type: *(.*)/im
const HAS_LENGTH = /^content-length:/im
const IS_ENCODED = /^content-encoding:/im

/** A response of HTTP/1. */
export class OpenHttp1Response implements OpenResponse {
  readonly request: ClassifiedRequest
  readonly #response: ServerResponse
  readonly #clock: Clock
  #writes = 0
  /** Whether the application had replaced `write`, once the library has. */
  #hadOwnWrite: boolean | undefined

  constructor(response: ServerResponse, clock: Clock) {
    this.request = response.req
    this.#response = response
    this.#clock = clock
  }

  get isEnded(): boolean {
    return this.#response.writableEnded
  }

  get contentType(): string | undefined {
    return this.#response.headersSent ? (CONTENT_TYPE.exec(headOf(this.#response))?.[1] ?? '') : undefined
  }

  get written(): number {
    return this.#response.req.socket.bytesWritten + this.#writes
  }

  countWrites(): void {
    this.#hadOwnWrite = Object.hasOwn(this.#response, 'write')
    onWrite(this.#response, () => this.#writes++)
  }

  whenSent(callback: () => void): void {
    const response = this.#response
    if (response.headersSent) callback()
    // The headers are known a turn later, whoever has replaced `writeHead`.
    else afterNextCall(response, 'writeHead', () => this.#clock.setImmediate(callback))
  }

  whenClosed(callback: () => void): void {
    this.#response.once('close', callback)
  }

  end(retry: string): void {
    const response = this.#response
    const head = headOf(response)
    // Middleware that compresses replaces `write`: what goes through it is compressed as well.
    const isReplaced = this.#hadOwnWrite ?? Object.hasOwn(response, 'write')
    const isSafe = !HAS_LENGTH.test(head) && (!IS_ENCODED.test(head) || isReplaced)
    if (!response.headersSent) refuse(response)
    endQuietly(response, isSafe && response.headersSent ? retry : '', this.#clock)
    dropBeginning(response)
  }
}

/** Calls back at each write. */
export function onWrite(stream: Writable, callback: () => void): void {
  const { write } = stream
  stream.write = (...args: unknown[]): boolean => {
    callback()
    return Reflect.apply(write, stream, args)
  }
}

/** A request that nothing was said to: its client may send it again. */
function refuse(response: ServerResponse): void {
  // What the application has set belongs to another answer.
  for (const name of response.getHeaderNames()) response.removeHeader(name)
  response.statusCode = 503
  response.setHeader('Retry-After', '1')
}

/**
 * Ends a response that the application takes for open. What the application still writes is dropped and is no error, since it
 * could not know.
 */
export function endQuietly(stream: Writable, lastLine: string, clock: Clock): void {
  stream.on('error', () => {})
  try {
    if (lastLine !== '') stream.write(lastLine)
    stream.end()
  } catch {
    // The application has replaced `write` or `end`, and its method threw.
    stream.destroy()
  }
  dropWrites(stream, clock)
}

/** What the application still writes goes nowhere. It is called back as if it had gone out. */
export function dropWrites(stream: Writable, clock: Clock): void {
  stream.write = (_chunk: unknown, ...rest: unknown[]): boolean => {
    const callback = rest.at(-1)
    // In a later turn: an application that writes again at once would block the event loop.
    clock.setImmediate(() => {
      if (typeof callback === 'function') callback()
      stream.emit('drain')
    })
    return false
  }
}

/** The methods by which an application begins its answer. They throw once an answer has begun. */
const BEGINNINGS = [
  'writeHead',
  'setHeader',
  'appendHeader',
  'removeHeader',
  'flushHeaders',
  'setHeaders',
] as const

/** The answer of the application comes too late, which is no error of it. */
export function dropBeginning(response: object): void {
  for (const name of BEGINNINGS) if (name in response) Object.assign(response, { [name]: () => response })
}
