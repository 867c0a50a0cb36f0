import type { Socket } from 'node:net'
import type { Clock } from '../../core/api/host.ts'
import { webSocketOn } from '../internals.ts'

const END_OF_HEAD = '\r\n\r\n'

/** In the first byte of a frame: that it completes its message, and that it is a control frame. */
const FINAL = 0x80
const CONTROL = 0x08

/** In the second byte of a frame: that it has a mask. Its length is in the other bits. */
const MASKED = 0x80

/** Follows the frames that are written to a WebSocket, whole or in pieces (RFC 6455, 5.2). */
class FrameTrack {
  /** The beginning of a frame whose header is not complete. */
  #header: number[] = []
  /** Bytes that are missing of the frame. */
  #left = 0
  #isInMessage = false

  /** Whether every message is written completely. */
  get isAtEnd(): boolean {
    return this.#header.length === 0 && this.#left === 0 && !this.#isInMessage
  }

  add(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      const part = Math.min(this.#left, bytes.length - at)
      this.#left -= part
      at += part
      if (at === bytes.length) return
      this.#header.push(bytes[at] as number)
      at++
      const length = lengthOf(this.#header)
      if (length !== undefined) this.#begin(length)
    }
  }

  #begin(length: number): void {
    const [first = 0] = this.#header
    if ((first & CONTROL) === 0) this.#isInMessage = (first & FINAL) === 0
    this.#header = []
    this.#left = length
  }
}

/** How many bytes follow a header. Undefined if the header is not complete. */
function lengthOf(header: readonly number[]): number | undefined {
  const [, second = 0] = header
  const short = second & ~MASKED
  const more = short === 126 ? 2 : short === 127 ? 8 : 0
  const size = 2 + more + (second & MASKED ? 4 : 0)
  if (header.length < size) return undefined
  return more === 0 ? short : header.slice(2, 2 + more).reduce((sum, byte) => sum * 256 + byte, 0)
}

const TRACKS = new WeakMap<Socket, FrameTrack>()

/** Whether no message is half written. Undefined if that is not known, since not all was followed. */
export function isAtEndOfMessage(socket: Socket): boolean | undefined {
  return TRACKS.get(socket)?.isAtEnd
}

/**
 * Follows what is written to a WebSocket from its beginning on. ws closes its WebSockets itself, and is not followed.
 *
 * @param answer - The write that has opened the WebSocket.
 */
export function followFrames(socket: Socket, answer: unknown, clock: Clock): void {
  const bytes = bytesOf(answer)
  const end = bytes.indexOf(END_OF_HEAD)
  // An answer in pieces: where the frames begin is not known.
  if (TRACKS.has(socket) || end < 0) return
  const track = new FrameTrack()
  track.add(bytes.subarray(end + END_OF_HEAD.length))
  TRACKS.set(socket, track)
  const own = Object.hasOwn(socket, 'write') ? socket.write : undefined
  const { write } = socket
  const follow = (...args: unknown[]): boolean => {
    track.add(bytesOf(args[0], args[1]))
    return Reflect.apply(write, socket, args)
  }
  socket.write = follow
  clock.setImmediate(() => {
    if (!webSocketOn(socket) || socket.write !== follow) return
    if (own) socket.write = own
    else delete (socket as Partial<Socket>).write
  })
}

function bytesOf(chunk: unknown, encoding?: unknown): Buffer {
  if (chunk instanceof Uint8Array) return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length)
  return Buffer.from(String(chunk), typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8')
}
