import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { interceptNextCall } from './call-interception.ts'

/** The request that came last on each socket that is watched. */
const REQUESTS = new WeakMap<Socket, IncomingMessage>()

/**
 * Lets a client finish its request where the last response comes before that. Node would close the connection as
 * soon as the response is out, and what still arrives would be met with a reset, which may take the response along.
 */
export function closeWhenReceived(request: IncomingMessage): void {
  const { socket } = request
  const isWatched = REQUESTS.has(socket)
  REQUESTS.set(socket, request)
  // A connection of an application's own making may be any stream.
  if (isWatched || typeof socket.destroySoon !== 'function') return
  interceptNextCall(socket, 'destroySoon', (destroySoon) => {
    const last = REQUESTS.get(socket)
    if (!last || last.complete) {
      destroySoon()
      return
    }
    socket.end()
    last.once('close', destroySoon)
    // A pipe that broke leaves it paused.
    if (last.listenerCount('data') + last.listenerCount('readable') === 0) last.resume()
  })
}
