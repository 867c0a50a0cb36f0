import type { IncomingMessage } from 'node:http'

/**
 * Lets a client finish its request where the last response comes before that. Node would close the connection as
 * soon as the response is out, and what still arrives would be met with a reset, which may take the response along.
 */
export function closeWhenReceived(request: IncomingMessage): void {
  const { socket } = request
  socket.destroySoon = () => {
    delete (socket as Partial<typeof socket>).destroySoon
    if (request.complete) {
      socket.destroySoon()
    } else {
      socket.end()
      request.once('close', () => socket.destroySoon())
    }
  }
}
