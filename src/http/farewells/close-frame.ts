import type { Socket } from 'node:net'
import type { Clock } from '../../core/api/host.ts'
import { Mark } from '../mark.ts'
import { isAtEndOfMessage } from './frame-track.ts'

/** The status with which a server that is going away closes a WebSocket (RFC 6455, 7.4.1). */
export const GOING_AWAY = 1001

/** A close frame with that status. */
const CLOSE_FRAME = Buffer.from([0x88, 2, GOING_AWAY >> 8, GOING_AWAY & 0xff])

/** Milliseconds without a write after which no frame is taken to be half written. */
const QUIET_TIME = 50

/** The sockets that have got the close frame, or will get it. */
const CLOSED = new Mark<Socket>('closing')

/**
 * Writes one close frame to the socket of a WebSocket library that lastcall doesn't know. In the middle of another
 * frame it would become part of that frame's message, and a proxy, for example, writes frames in pieces. So the close
 * frame is written at the end of a message. Where that is not known, it is written when nothing has been written for a
 * while: what looks like whole frames may be a part of a larger one, and be chosen by whoever has sent it.
 */
export function writeCloseFrame(socket: Socket, clock: Clock): void {
  if (CLOSED.has(socket)) return
  CLOSED.add(socket)
  if (isAtEndOfMessage(socket)) {
    if (socket.writable) socket.write(CLOSE_FRAME)
    return
  }
  const { write } = socket
  let writes = 0
  let isOver = false
  const finish = (): void => {
    if (isOver) return
    isOver = true
    socket.write = write
    if (socket.writable) socket.write(CLOSE_FRAME)
  }
  socket.write = (...args: unknown[]): boolean => {
    writes++
    const result = Reflect.apply(write, socket, args)
    if (isAtEndOfMessage(socket)) finish()
    return result
  }
  const waitForQuiet = (): void => {
    const before = writes
    clock
      .setTimeout(() => {
        if (writes === before && socket.writableLength === 0) finish()
        else if (!isOver && socket.writable) waitForQuiet()
      }, QUIET_TIME)
      .unref()
  }
  if (isAtEndOfMessage(socket) === undefined) waitForQuiet()
}
