import type { Socket } from 'node:net'
import { connect as connectSecure } from 'node:tls'
import { holdNoStop } from '../support/hostile/hold-no-stop.ts'
import { get, PREFACE, ping, settings, windowUpdate } from '../support/hostile/http2-frames.ts'
import type { Siege } from '../support/hostile/siege.ts'

const GET_BIG = 'GET /big HTTP/1.1\r\nHost: x\r\n\r\n'

/** Asks for 64 MB over HTTP/2, with windows of this size. */
async function askHttp2(siege: Siege, window: number): Promise<Socket> {
  const socket = await siege.send(PREFACE, settings(window), get(1, '/big'))
  socket.resume()
  await siege.asked('/big')
  return socket
}

holdNoStop('clients that do not read', {
  'a client that reads nothing of 64 MB': {
    attack: async (siege) => {
      await siege.send(GET_BIG)
      await siege.asked('/big')
    },
  },
  'a client that reads 64 MB at 100 B a second': {
    attack: async (siege) => {
      const socket = await siege.send(GET_BIG)
      socket.on('readable', () => {})
      siege.every(100, () => socket.read(10))
      await siege.asked('/big')
    },
  },
  'a client of TLS that reads nothing of 64 MB': {
    protocol: 'https',
    attack: async (siege) => {
      const socket = connectSecure({ port: siege.port, host: '127.0.0.1', rejectUnauthorized: false })
      siege.keep(socket)
      socket.pause()
      socket.write(GET_BIG)
      await siege.asked('/big')
    },
  },
  'an HTTP/2 stream with a window of 0': {
    protocol: 'http2',
    attack: async (siege) => void (await askHttp2(siege, 0)),
  },
  'an HTTP/2 stream whose window grows by a byte at a time': {
    protocol: 'http2',
    attack: async (siege) => {
      const socket = await askHttp2(siege, 0)
      siege.every(50, () => socket.write(windowUpdate(1, 1)))
    },
  },
  'an HTTP/2 client that reads nothing': {
    protocol: 'http2',
    attack: async (siege) => {
      await siege.send(PREFACE, settings(2 ** 31 - 1), windowUpdate(0, 2 ** 30), get(1, '/big'))
      await siege.asked('/big')
    },
  },
  'a flood of pings beside an HTTP/2 stream with a window of 0': {
    protocol: 'http2',
    attack: async (siege) => {
      const socket = await askHttp2(siege, 0)
      const pings = Buffer.concat(Array.from({ length: 100 }, ping))
      siege.every(10, () => socket.write(pings))
    },
  },
})
