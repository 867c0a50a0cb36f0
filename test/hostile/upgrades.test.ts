import { holdNoStop } from '../support/hostile/hold-no-stop.ts'
import type { Siege } from '../support/hostile/siege.ts'

const upgrade = (path: string, protocol: string): string =>
  `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\n` +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n'

/** A text message of one byte, with a mask of zeros. */
const MESSAGE = Buffer.from([0x81, 0x81, 0, 0, 0, 0, 0x78])

/** Opens a WebSocket, and sends a message each 30 ms if asked to. It never answers the close. */
async function openWebSocket(siege: Siege, path: string, isSending: boolean): Promise<void> {
  const socket = await siege.send(upgrade(path, 'websocket'))
  socket.resume()
  await siege.asked(path)
  if (isSending) siege.every(30, () => socket.write(MESSAGE))
}

holdNoStop('connections that have changed their protocol', {
  'a WebSocket of ws that does not answer the close': {
    attack: (siege) => openWebSocket(siege, '/ws', false),
  },
  'a WebSocket of another library that does not answer the close': {
    attack: (siege) => openWebSocket(siege, '/raw', false),
  },
  'a WebSocket of ws that ignores the close and goes on sending': {
    attack: (siege) => openWebSocket(siege, '/ws', true),
  },
  'a WebSocket of another library that ignores the close and goes on sending': {
    attack: (siege) => openWebSocket(siege, '/raw', true),
  },
  'a tunnel of CONNECT that is held open': {
    attack: async (siege) => {
      await siege.send('CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n')
      await siege.asked('CONNECT')
    },
  },
  'an upgrade to another protocol that is held open': {
    attack: async (siege) => {
      await siege.send('GET /raw HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: chat\r\n\r\n')
      await siege.asked('/raw')
    },
  },
})
