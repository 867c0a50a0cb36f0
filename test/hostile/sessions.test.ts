import { holdNoStop } from '../support/hostile/hold-no-stop.ts'
import { get, halfHeaders, PREFACE, reset, settings } from '../support/hostile/http2-frames.ts'

holdNoStop('HTTP/2 sessions', {
  'an idle HTTP/2 session': {
    protocol: 'http2',
    attack: async (siege) => {
      const socket = await siege.send(PREFACE, settings(65_535), get(1, '/'))
      socket.resume()
      await siege.asked('/')
    },
  },
  'an HTTP/2 session that opens and resets streams for ever': {
    protocol: 'http2',
    // A busy machine comes late to the GOAWAY, and serves streams until then.
    mostLate: Number.POSITIVE_INFINITY,
    attack: async (siege) => {
      const socket = await siege.send(PREFACE, settings(65_535))
      socket.resume()
      let stream = 1
      const more = (): Buffer => {
        stream += 2
        return Buffer.concat([get(stream, '/'), reset(stream)])
      }
      siege.every(10, () => socket.write(Buffer.concat(Array.from({ length: 20 }, more))))
      await siege.asked('/')
    },
  },
  'an HTTP/2 session that opens streams for ever': {
    protocol: 'http2',
    attack: async (siege) => {
      const socket = await siege.send(PREFACE, settings(65_535))
      socket.resume()
      let stream = -1
      siege.every(20, () => {
        stream += 2
        socket.write(get(stream, '/'))
      })
      await siege.asked('/')
    },
  },
  'half a head of HTTP/2': {
    protocol: 'http2',
    attack: async (siege) => {
      const socket = await siege.send(PREFACE, settings(65_535), halfHeaders(1))
      socket.resume()
    },
  },
  'a client of HTTP/2 that never closes its side': {
    protocol: 'http2',
    attack: async (siege) => {
      const socket = await siege.send(PREFACE, settings(65_535), get(1, '/'))
      await siege.asked('/')
      socket.pause()
    },
  },
})
