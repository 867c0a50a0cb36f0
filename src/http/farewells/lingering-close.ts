import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { interceptNextCall } from './call-interception.ts'

/** The newest request on each watched socket. */
const REQUESTS = new WeakMap<Socket, IncomingMessage>()

/** The sockets on which more requests have come than are served. */
const REFUSED = new WeakSet<Socket>()

/** A request has come that is not served. */
export function noteRefused(socket: Socket): void {
  REFUSED.add(socket)
}

/**
 * Keeps a connection open until its last request has arrived, even if the response was sent before that. Node would
 * destroy the connection right after the response. What the client still sends would cause a reset, and the reset might
 * discard the response.
 */
export function closeWhenReceived(request: IncomingMessage): void {
  const { socket } = request
  const isWatched = REQUESTS.has(socket)
  REQUESTS.set(socket, request)
  // An application may hand any stream to the server as a connection.
  if (isWatched || typeof socket.destroySoon !== 'function') return
  interceptNextCall(socket, 'destroySoon', (destroySoon) => {
    const last = REQUESTS.get(socket)
    const isComplete = !last || last.complete
    if (isComplete && !REFUSED.has(socket)) {
      destroySoon()
      return
    }
    socket.end()
    // The client closes its side, or it is closed as one that stands still.
    if (isComplete) return
    last.once('close', destroySoon)
    // A broken pipe leaves the request paused.
    if (last.listenerCount('data') + last.listenerCount('readable') === 0) last.resume()
  })
}
