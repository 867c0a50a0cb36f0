import type { App } from '../../app.ts'

export const app: App = {
  name: 'live-server',
  what: 'static files that reload, a WebSocket',
  packages: { 'live-server': '1.2.2' },
  build: [['node', 'make-large.cjs']],
  command: ({ port }) => [
    'live-server',
    'public',
    '--host=127.0.0.1',
    `--port=${port}`,
    '--no-browser',
    '--quiet',
  ],
  fast: { path: '/small.txt' },
  slow: { path: '/large.txt', isSlowlyRead: true },
  webSocket: () => '/ws',
}
