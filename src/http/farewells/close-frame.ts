import type { Socket } from 'node:net'
import type { Clock } from '../../core/api/host.ts'

/** The status with which a server that is going away closes a WebSocket (RFC 6455, 7.4.1). */
export const GOING_AWAY = 1001

/** A close frame with that status. */
const CLOSE_FRAME = Buffer.from([0x88, 2, GOING_AWAY >> 8, GOING_AWAY & 0xff])

/** Milliseconds without a write after which no frame is taken to be half written. */
const QUIET_TIME = 50

/** The first byte of each frame that completes its message: text and binary, plain and compressed; ping and pong. */
const FINAL = new Set([0x81, 0x82, 0xc1, 0xc2, 0x89, 0x8a])

/** The sockets that have got the close frame, or will get it. */
const CLOSED = new WeakSet<Socket>()

/**
 * Writes one close frame to the socket of a WebSocket library that lastcall doesn't know. In the middle of another
 * frame it would become part of that frame's message, and a proxy, for example, writes frames in pieces. So the close
 * frame is written after a chunk of whole frames, or when nothing has been written for a while.
 */
export function writeCloseFrame(socket: Socket, clock: Clock): void {
  if (CLOSED.has(socket)) return
  CLOSED.add(socket)
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
    if (isWholeFrames(args[0])) finish()
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
  waitForQuiet()
}

function isWholeFrames(chunk: unknown): boolean {
  if (!(chunk instanceof Uint8Array)) return false
  const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length)
  let at = 0
  while (at < bytes.length) at = endOfFrame(bytes, at)
  return at > 0 && at === bytes.length
}

/** Where the frame that starts at `at` ends; NaN if its first byte is not in `FINAL`, or if its header is cut off. */
function endOfFrame(bytes: Buffer, at: number): number {
  const [first = 0, length = Number.NaN] = bytes.subarray(at)
  if (!FINAL.has(first) || length > 127) return Number.NaN
  if (length < 126) return at + 2 + length
  const head = length === 126 ? 4 : 10
  if (at + head > bytes.length) return Number.NaN
  return at + head + (length === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2)))
}
