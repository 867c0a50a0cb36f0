import type { ServerResponse } from 'node:http'
import type { ServerHttp2Stream } from 'node:http2'
import type { Clock } from '../../core/api/host.ts'
import { headOf } from '../internals.ts'
import { afterNextCall } from './call-interception.ts'

const TYPE = 'text/event-stream'

const HEADER = new RegExp(`^content-type: *${TYPE}`, 'im')

/**
 * H5: ends the response if it is an event stream, which would go on forever. Its client reconnects by itself. Until the
 * headers are sent, the type of a response is unknown, so the check waits for them.
 */
export function endEventStream(response: ServerResponse, clock: Clock): void {
  if (response.headersSent) {
    if (HEADER.test(headOf(response))) end(response, clock)
  } else {
    afterNextCall(response, 'writeHead', () => clock.setImmediate(() => endEventStream(response, clock)))
  }
}

/** The same for a stream of HTTP/2. */
export function endEventStreamOn(stream: ServerHttp2Stream, clock: Clock): void {
  if (stream.headersSent) {
    if (String(stream.sentHeaders?.['content-type']).startsWith(TYPE)) end(stream, clock)
  } else {
    afterNextCall(stream, 'respond', () => clock.setImmediate(() => endEventStreamOn(stream, clock)))
  }
}

function end(stream: ServerResponse | ServerHttp2Stream, clock: Clock): void {
  // The application does not know that the stream has ended. What it still writes is dropped, and is not an error:
  // the application could not prevent it.
  stream.on('error', () => {})
  try {
    stream.end()
  } catch {
    // The application has replaced `end`, and its method threw.
    stream.destroy()
  }
  stream.write = (_chunk: unknown, ...rest: unknown[]): boolean => {
    const callback = rest.at(-1)
    // In a later turn: an application that writes again in its callback would block the event loop.
    if (typeof callback === 'function') clock.setImmediate(() => callback())
    return false
  }
}
