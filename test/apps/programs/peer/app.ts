import type { App } from '../../app.ts'

export const app: App = {
  name: 'peer',
  what: 'PeerJS server: WebSockets',
  packages: { peer: '1.0.2' },
  command: ({ port }) => ['peerjs', '--port', String(port), '--path', '/'],
  fast: { path: '/' },
  webSocket: (client) => `/peerjs?key=peerjs&id=${client}&token=${client}`,
  isForCi: true,
}
