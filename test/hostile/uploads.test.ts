import { holdNoStop } from '../support/hostile/hold-no-stop.ts'
import { data, PREFACE, ping, post, settings } from '../support/hostile/http2-frames.ts'
import type { Siege } from '../support/hostile/siege.ts'

const chunked = (path: string): string =>
  `POST ${path} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n`

const CHUNK = `10000\r\n${'x'.repeat(0x10000)}\r\n`

/** Begins an upload of HTTP/2, and goes on with it for ever. */
async function uploadHttp2(
  siege: Siege,
  length: number | undefined,
  more: () => Buffer,
  ms: number,
): Promise<void> {
  const socket = await siege.send(PREFACE, settings(65_535), post(1, '/upload', length), data(1, 'x'))
  socket.resume()
  await siege.asked('/upload')
  siege.every(ms, () => socket.write(more()))
}

holdNoStop('clients that upload for ever', {
  'an upload that was answered and never ends': {
    attack: async (siege) => {
      const socket = await siege.send(chunked('/early'))
      socket.resume()
      await siege.asked('/early')
      siege.every(50, () => socket.write(CHUNK))
    },
  },
  'an upload of known length that trickles': {
    attack: async (siege) => {
      const socket = await siege.send('POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n')
      await siege.asked('/upload')
      siege.every(100, () => socket.write('xxxxxxxxxx'))
    },
  },
  'a chunked upload that trickles': {
    attack: async (siege) => {
      const socket = await siege.send(chunked('/upload'))
      await siege.asked('/upload')
      siege.every(100, () => socket.write('1\r\nx\r\n'))
    },
  },
  'an HTTP/2 upload of known length that trickles': {
    protocol: 'http2',
    attack: (siege) => uploadHttp2(siege, 100_000, () => data(1, 'x'), 100),
  },
  'an HTTP/2 upload of unknown length that trickles': {
    protocol: 'http2',
    attack: (siege) => uploadHttp2(siege, undefined, () => data(1, 'x'), 100),
  },
  'a flood of pings beside an HTTP/2 upload that stands still': {
    protocol: 'http2',
    attack: (siege) =>
      uploadHttp2(siege, 100_000, () => Buffer.concat(Array.from({ length: 100 }, ping)), 10),
  },
})
