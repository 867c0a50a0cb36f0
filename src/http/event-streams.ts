import type { ServerResponse } from 'node:http'
import type { ServerHttp2Stream } from 'node:http2'
import { headOf } from './internals.ts'

const TYPE = 'text/event-stream'

const HEADER = new RegExp(`^content-type: *${TYPE}`, 'im')

/** Ends a response that would go on for ever: a client reconnects to an event stream that has ended. */
export function endEventStream(response: ServerResponse): void {
  if (HEADER.test(headOf(response))) end(response)
}

/** The same for HTTP/2. */
export function endEventStreamOn(stream: ServerHttp2Stream): void {
  if (String(stream.sentHeaders?.['content-type']).startsWith(TYPE)) end(stream)
}

function end(stream: ServerResponse | ServerHttp2Stream): void {
  // The application does not know yet, and what it writes now is no error that anybody could mend.
  stream.on('error', () => {})
  stream.end()
}
