import type { ServerHttp2Session, ServerHttp2Stream } from 'node:http2'
import type { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { exchangeOn, openStreamsOf } from '../internals.ts'

/**
 * What a connection waits for. `'application'`: for an answer, or for nothing that a drain knows of. All others wait for the
 * client: `'head'` for the rest of a handshake or of a request's head, `'upload'` for a request's body, `'download'` until an
 * answer is read, `'both'` for the last two on several streams.
 */
export type Wait = 'application' | 'head' | 'upload' | 'download' | 'both'

/** What a connection of HTTP/1 waits for. */
export function waitOfHttp1(socket: Socket): Wait {
  const { response, request } = exchangeOn(socket)
  if (response && !response.writableEnded) {
    const isUpload = response.req === request && !request.complete && !response.headersSent
    return isUpload && isAwaited(request) ? 'upload' : 'application'
  }
  if (response) return 'download'
  return request && !request.complete ? 'upload' : 'head'
}

/** What a session of HTTP/2 waits for. */
export function waitOfHttp2(session: ServerHttp2Session): Wait {
  const waits = new Set(session.destroyed ? [] : openStreamsOf(session).map(waitOfStream))
  if (waits.has('application')) return 'application'
  const [wait = 'head'] = waits
  return waits.size > 1 ? 'both' : wait
}

function waitOfStream(stream: ServerHttp2Stream): Wait {
  if (stream.writableEnded) return 'download'
  return !stream.headersSent && !stream.readableEnded && isAwaited(stream) ? 'upload' : 'application'
}

/** Whether the application reads a body, and has read all that has come of it. */
function isAwaited(body: Readable): boolean {
  const isRead = body.readableFlowing === true || body.listenerCount('readable') > 0
  return isRead && body.readableLength === 0
}
