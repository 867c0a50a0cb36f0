import { holdNoStop } from '../support/hostile/hold-no-stop.ts'

const HALF_HEAD = 'GET / HTTP/1.1\r\nHost: x\r\nX-Long: '

holdNoStop('clients that do not finish what they begin', {
  'half a head': {
    attack: async (siege) => void (await siege.send(HALF_HEAD)),
  },
  'a head of a byte a second': {
    attack: async (siege) => {
      const socket = await siege.send(HALF_HEAD)
      siege.every(1_000, () => socket.write('x'))
    },
  },
  'a silent connection': {
    attack: async (siege) => void (await siege.connect()),
  },
  'a TLS handshake that is never finished': {
    protocol: 'https',
    // The beginning of a record that holds a ClientHello.
    attack: async (siege) => void (await siege.send(Buffer.from([22, 3, 1, 2, 0, 1, 0]))),
  },
  'a crowd of 3,000 half heads': {
    attack: async (siege) => {
      for (let batch = 0; batch < 30; batch++)
        await Promise.all(Array.from({ length: 100 }, () => siege.send(HALF_HEAD)))
    },
  },
  'a TLS hello sent to a plain server, and a chunk of no size': {
    attack: async (siege) => {
      await siege.send(Buffer.from([22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3]))
      await siege.send('POST /upload HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n')
    },
  },
  'a body that was announced with `Expect` and is never sent': {
    attack: async (siege) => {
      await siege.send(
        'POST /upload HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n',
      )
      await siege.asked('/upload')
    },
  },
})
