/** The opcodes of frames that a client has to answer, and of one such answer. */
const CLOSE = 0x8
const PING = 0x9
const PONG = 0xa

/** Reads the frames that a server sends, which are not masked, and says what to answer. */
export class FrameReader {
  /** Whether the server has sent a close frame, which is how it says goodbye. */
  hasClose = false
  #rest: Buffer = Buffer.alloc(0)

  /** Takes what has come. Returns the frames to answer with. */
  take(data: Buffer): readonly Buffer[] {
    this.#rest = Buffer.concat([this.#rest, data])
    const answers: Buffer[] = []
    for (;;) {
      const frame = this.#next()
      if (frame === undefined) return answers
      if (frame.opcode === CLOSE) this.hasClose = true
      if (frame.opcode === CLOSE) answers.push(clientFrame(CLOSE, frame.payload.subarray(0, 2)))
      if (frame.opcode === PING) answers.push(clientFrame(PONG, frame.payload))
    }
  }

  #next(): { readonly opcode: number; readonly payload: Buffer } | undefined {
    const rest = this.#rest
    if (rest.length < 2) return undefined
    const short = rest.readUInt8(1) & 0x7f
    const start = short === 127 ? 10 : short === 126 ? 4 : 2
    if (rest.length < start) return undefined
    const length =
      short === 127 ? Number(rest.readBigUInt64BE(2)) : short === 126 ? rest.readUInt16BE(2) : short
    if (rest.length < start + length) return undefined
    this.#rest = rest.subarray(start + length)
    return { opcode: rest.readUInt8(0) & 0x0f, payload: rest.subarray(start, start + length) }
  }
}

/** A frame of a client: masked, here with a mask of zeros. The payload has 125 bytes at most, as in all control frames. */
function clientFrame(opcode: number, payload: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0x80 | opcode, 0x80 | payload.length, 0, 0, 0, 0]), payload])
}
