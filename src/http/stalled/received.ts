import type { Http2Session, ServerHttp2Stream } from 'node:http2'

/** The bytes of requests' bodies that have come on a session of HTTP/2. Node counts them with all other frames. */
interface Received {
  /** Those that an application was to read. */
  uploaded: number
  all: number
}

const COUNTS = new WeakMap<Http2Session, Received>()

/** The streams that are counted. Several drains may watch the same one. */
const COUNTED = new WeakSet<ServerHttp2Stream>()

/** What has come on a session since its streams are counted. */
export function receivedOn(session: Http2Session): Readonly<Received> {
  return COUNTS.get(session) ?? { uploaded: 0, all: 0 }
}

/** From now on what comes on a stream is counted. */
export function countReceived(stream: ServerHttp2Stream): void {
  const { session, push } = stream
  if (!session || COUNTED.has(stream)) return
  COUNTED.add(stream)
  const count = COUNTS.get(session) ?? { uploaded: 0, all: 0 }
  COUNTS.set(session, count)
  stream.push = (chunk: unknown, ...rest: never[]): boolean => {
    const bytes = chunk instanceof Uint8Array ? chunk.length : 0
    count.all += bytes
    if (!stream.writableEnded || stream.listenerCount('data') > 0) count.uploaded += bytes
    return Reflect.apply(push, stream, [chunk, ...rest])
  }
}
