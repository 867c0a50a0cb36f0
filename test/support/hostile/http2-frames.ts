/** The frames of HTTP/2 (RFC 9113, 6), written by hand: a client that means harm keeps to no library. */
export const PREFACE = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'

const END_STREAM = 1
const END_HEADERS = 4

function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9)
  head.writeUIntBE(payload.length, 0, 3)
  head[3] = type
  head[4] = flags
  head.writeUInt32BE(stream, 5)
  return Buffer.concat([head, payload])
}

/** Settings that give each stream this window. */
export function settings(window: number): Buffer {
  const payload = Buffer.alloc(6)
  payload.writeUInt16BE(4, 0)
  payload.writeUInt32BE(window, 2)
  return frame(4, 0, 0, payload)
}

const literal = (name: number, text: string): Buffer =>
  Buffer.concat([Buffer.from([name, text.length]), Buffer.from(text)])

/** The headers of a request for a path, by the numbers of HPACK's static table. */
const headersOf = (method: 'GET' | 'POST', path: string, length?: number): Buffer =>
  Buffer.concat([
    Buffer.from([method === 'GET' ? 0x82 : 0x83, 0x86]),
    literal(0x44, path),
    literal(0x41, 'x'),
    ...(length === undefined ? [] : [literal(0x5c, String(length))]),
  ])

export const get = (stream: number, path: string): Buffer =>
  frame(1, END_STREAM | END_HEADERS, stream, headersOf('GET', path))

/** The beginning of an upload. */
export const post = (stream: number, path: string, length?: number): Buffer =>
  frame(1, END_HEADERS, stream, headersOf('POST', path, length))

/** Headers that another frame would have to go on with. */
export const halfHeaders = (stream: number): Buffer => frame(1, END_STREAM, stream, headersOf('GET', '/'))

export const data = (stream: number, text: string): Buffer => frame(0, 0, stream, Buffer.from(text))

export const ping = (): Buffer => frame(6, 0, 0, Buffer.alloc(8))

export const reset = (stream: number): Buffer => frame(3, 0, stream, Buffer.from([0, 0, 0, 8]))

/** Lets the server send so many more bytes: on a stream, or on the whole session with stream 0. */
export function windowUpdate(stream: number, bytes: number): Buffer {
  const payload = Buffer.alloc(4)
  payload.writeUInt32BE(bytes)
  return frame(8, 0, stream, payload)
}
