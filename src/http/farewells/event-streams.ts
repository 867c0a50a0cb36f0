import type { ServerResponse } from 'node:http'
import type { ServerHttp2Stream } from 'node:http2'
import type { Clock } from '../../core/api/host.ts'
import { headOf } from '../internals.ts'
import { afterNextCall } from './call-interception.ts'

const TYPE = 'text/event-stream'

const HEADER = new RegExp(`^content-type: *${TYPE}`, 'im')

/**
 * Ends a response that would go on for ever: a client reconnects to an event stream that has ended. One that is not
 * known yet is looked at when its headers are out.
 */
export function endEventStream(response: ServerResponse, clock: Clock): void {
  if (response.headersSent) {
    if (HEADER.test(headOf(response))) end(response, clock)
  } else {
    afterNextCall(response, 'writeHead', () => clock.setImmediate(() => endEventStream(response, clock)))
  }
}

/** The same for HTTP/2. */
export function endEventStreamOn(stream: ServerHttp2Stream, clock: Clock): void {
  if (stream.headersSent) {
    if (String(stream.sentHeaders?.['content-type']).startsWith(TYPE)) end(stream, clock)
  } else {
    afterNextCall(stream, 'respond', () => clock.setImmediate(() => endEventStreamOn(stream, clock)))
  }
}

function end(stream: ServerResponse | ServerHttp2Stream, clock: Clock): void {
  // The application does not know yet: what it writes is dropped, and is no error that anybody could mend.
  stream.on('error', () => {})
  try {
    stream.end()
  } catch {
    // A method of the application's own.
    stream.destroy()
  }
  stream.write = (_chunk: unknown, ...rest: unknown[]): boolean => {
    const callback = rest.at(-1)
    // In a turn of its own: one that writes the next thing from here would never let the loop go on.
    if (typeof callback === 'function') clock.setImmediate(() => callback())
    return false
  }
}
