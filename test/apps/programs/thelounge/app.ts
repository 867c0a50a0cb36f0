import type { App } from '../../app.ts'

export const app: App = {
  name: 'thelounge',
  what: 'IRC client, Socket.IO',
  packages: { thelounge: '2.6.0' },
  command: ({ port }) => ['lounge', 'start', '--host', '127.0.0.1', '--port', String(port)],
  env: ({ data }) => ({ LOUNGE_HOME: data }),
  fast: { path: '/' },
  webSocket: () => '/socket.io/?EIO=4&transport=websocket',
}
