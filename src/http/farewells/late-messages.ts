import type { Socket } from 'node:net'
import type { Clock } from '../../core/api/host.ts'

/** Milliseconds after the close of a WebSocket within which messages arrive that its client sent before it knew. */
const UNDERWAY_TIME = 500

/** The bit of a frame's first byte that tells a control frame: the answer to the close, a ping or a pong. */
const CONTROL = 8

/**
 * H6: keeps messages from the application that a client goes on sending after its WebSocket was closed. Calls back at the first
 * of them. Returns a function that gives up.
 */
export function refuseLateMessages(socket: Socket, clock: Clock, onLate: () => void): () => void {
  const { push } = socket
  const refuse = (): void => {
    socket.push = (chunk: unknown, ...rest: never[]): boolean => {
      const isMessage = chunk instanceof Uint8Array && ((chunk[0] ?? CONTROL) & CONTROL) === 0
      if (!isMessage) return Reflect.apply(push, socket, [chunk, ...rest])
      onLate()
      return false
    }
  }
  // A turn that is late reads first what has come meanwhile.
  const timer = clock.setTimeout(() => clock.setImmediate(refuse), UNDERWAY_TIME)
  timer.unref()
  return () => clock.clearTimeout(timer)
}
