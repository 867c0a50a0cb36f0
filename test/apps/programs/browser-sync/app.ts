import type { App } from '../../app.ts'

export const app: App = {
  name: 'browser-sync',
  what: 'static files that reload, Socket.IO',
  packages: { 'browser-sync': '3.0.4' },
  build: [['node', 'make-large.cjs']],
  command: ({ port }) => [
    'browser-sync',
    ...['start', '--server', 'public', '--listen', '127.0.0.1', '--port', String(port)],
    ...['--no-open', '--no-ui', '--no-notify', '--logLevel', 'silent'],
  ],
  fast: { path: '/small.txt' },
  slow: { path: '/large.txt', isSlowlyRead: true },
  webSocket: () => '/browser-sync/socket.io/?EIO=4&transport=websocket',
}
