import type { ServerHttp2Session, ServerHttp2Stream } from 'node:http2'
import type { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import type { ClassifiedRequest } from '../classify.ts'
import { carrierOf, exchangeOn, openStreamsOf, requestHeadersOf } from '../internals.ts'
import type { Delivery, KernelQueues } from './kernel-queues.ts'
import { receivedOn } from './received.ts'

/** What a connection waits for, if that is its client. */
export interface Wait {
  /**
   * - `'head'`: the rest of a handshake or of a request's head, or the client's goodbye.
   * - `'rest'`: the rest of a body that was answered, and that the application does not read.
   * - `'upload'`: the rest of any other body.
   * - `'reader'`: a client that has yet to read a response. The application has ended the response.
   * - `'tunnel'`: either end of a connection that has changed its protocol.
   */
  readonly kind: 'head' | 'rest' | 'upload' | 'reader' | 'tunnel'
  /** The bytes that the client has sent or taken so far. Only the difference of two such numbers means something. */
  readonly moved: number
  /** Whether the time does not count: what the client is to take is on the network. */
  readonly isExcused?: boolean
}

/** What is needed to judge a connection. */
export interface WaitTerms {
  readonly queues: KernelQueues
  /** Whether the application says that a request must be finished. */
  readonly mustFinish: (request: ClassifiedRequest) => boolean
}

/** For a head or a handshake, it does not matter how much of it has come. */
export const HEAD: Wait = { kind: 'head', moved: 0 }

const REST: Wait = { kind: 'rest', moved: 0 }

/** So many bytes are in the hands of a client's kernel soon after they were sent, whether or not the client reads. */
const SMALL = 64 * 1024

/** A client can make the server answer frames of HTTP/2 such as pings. The answers are shorter than so many such frames. */
const ANSWER_SIZE = 2

/** Calls that may go on in both directions for as long as both sides like. */
const TWO_WAY = /^application\/(grpc|connect)/

/** What a connection of HTTP/1 waits for. */
export function waitOfHttp1(socket: Socket, { queues, mustFinish }: WaitTerms): Wait | undefined {
  const { response, request } = exchangeOn(socket)
  if (response?.writableEnded)
    return mustFinish(response.req) ? undefined : readerOf(queues.deliveryTo(socket))
  if (!request || request.complete) return response ? undefined : HEAD
  if (!response) return hasReader(request) ? uploadOf(socket.bytesRead) : REST
  const isUpload = !response.headersSent && response.req === request && isAwaited(request)
  return isUpload ? uploadOf(socket.bytesRead) : undefined
}

/** What a session of HTTP/2 waits for. */
export function waitOfHttp2(
  session: ServerHttp2Session,
  socket: Socket,
  { queues, mustFinish }: WaitTerms,
  requestOf: (stream: ServerHttp2Stream) => ClassifiedRequest | undefined,
): Wait | undefined {
  const streams = session.destroyed ? [] : openStreamsOf(session)
  if (streams.length === 0 && socket.bytesWritten < SMALL) return HEAD
  const isReader = (stream: ServerHttp2Stream): boolean => {
    const request = requestOf(stream)
    return stream.writableEnded && !(request && mustFinish(request))
  }
  if (!streams.every((stream) => isReader(stream) || isUpload(stream, requestOf(stream)))) return undefined
  const { uploaded, all } = receivedOn(session)
  if (streams.length > 0 && !streams.some(isReader)) return uploadOf(uploaded)
  const { bytesRead = 0 } = carrierOf(socket)
  return readerOf(queues.deliveryTo(socket), uploaded - ANSWER_SIZE * (bytesRead - all))
}

function isUpload(stream: ServerHttp2Stream, request: ClassifiedRequest | undefined): boolean {
  if (stream.writableEnded || stream.headersSent || stream.readableEnded) return false
  const { 'content-length': length, 'content-type': type = '' } = request?.headers ?? requestHeadersOf(stream)
  return (length !== undefined || !TWO_WAY.test(type)) && isAwaited(stream)
}

/** Whether the application reads a body, has read all that has come of it, and more is to come. */
function isAwaited(body: Readable): boolean {
  return (body.readableFlowing === true || hasReader(body)) && body.readableLength === 0
}

/** Whether somebody takes what comes. */
function hasReader(body: Readable): boolean {
  return body.listenerCount('data') + body.listenerCount('readable') > 0
}

function uploadOf(moved: number): Wait {
  return { kind: 'upload', moved }
}

/** @param more - Bytes that have moved beside those that the client has taken. */
function readerOf(delivery: Delivery | undefined, more = 0): Wait | undefined {
  return delivery && { kind: 'reader', moved: delivery.taken + more, isExcused: delivery.isUnderWay }
}
