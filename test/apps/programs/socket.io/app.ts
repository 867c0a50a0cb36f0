import type { App } from '../../app.ts'

export const app: App = {
  name: 'socket.io',
  what: 'Socket.IO',
  packages: { 'socket.io': '4.8.4' },
  command: () => ['node', 'service.mjs'],
  env: ({ port }) => ({ PORT: String(port) }),
  fast: { path: '/fast' },
  slow: { path: '/slow' },
  webSocket: () => '/socket.io/?EIO=4&transport=websocket',
}
