import type { App } from '../../app.ts'

export const app: App = {
  name: 'node-red',
  what: 'flows, a WebSocket of its editor',
  packages: { 'node-red': '4.1.15' },
  command: ({ port, data }) => [
    'node-red',
    ...['--userDir', data, '--port', String(port), '--settings', 'settings.cjs', 'flows.json'],
  ],
  fast: { path: '/fast' },
  slow: { path: '/slow' },
  webSocket: () => '/comms',
}
