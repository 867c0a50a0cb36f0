import type { ServerHttp2Session, ServerHttp2Stream } from 'node:http2'
import type { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { exchangeOn, openStreamsOf, requestHeadersOf } from '../internals.ts'

/**
 * What a connection waits for. `'head'`: for the rest of a handshake or of a request's head, or for a client's goodbye.
 * `'upload'`: for the rest of a request's body. `'other'`: for the application, for a client to read, or for nothing that is known.
 */
export type Wait = 'head' | 'upload' | 'other'

/** So many bytes are in the hands of a client's kernel soon after they were sent, whether or not the client reads. */
const SMALL = 64 * 1024

/** What a connection of HTTP/1 waits for. */
export function waitOfHttp1(socket: Socket): Wait {
  const { response, request } = exchangeOn(socket)
  if (!response) return request && !request.complete ? 'upload' : 'head'
  const isUpload = !response.writableEnded && !response.headersSent && response.req === request
  if (!isUpload || request.complete) return 'other'
  return isAwaited(request, request.headers['content-length']) ? 'upload' : 'other'
}

/** What a session of HTTP/2 waits for. */
export function waitOfHttp2(session: ServerHttp2Session, socket: Socket): Wait {
  const streams = session.destroyed ? [] : openStreamsOf(session)
  // The client may still be reading what came before.
  if (streams.length === 0) return socket.bytesWritten < SMALL ? 'head' : 'other'
  return streams.every(isUpload) ? 'upload' : 'other'
}

function isUpload(stream: ServerHttp2Stream): boolean {
  if (stream.writableEnded || stream.headersSent || stream.readableEnded) return false
  return isAwaited(stream, requestHeadersOf(stream)['content-length'])
}

/**
 * Whether the application reads a body, has read all that has come of it, and more is to come. That is known only if the request
 * says how long it is: the client of a gRPC call, for example, may keep its side open while the application computes.
 */
function isAwaited(body: Readable, length: string | undefined): boolean {
  const isRead = body.readableFlowing === true || body.listenerCount('readable') > 0
  return length !== undefined && isRead && body.readableLength === 0
}
