import type { App } from '../../app.ts'

export const app: App = {
  name: 'sirv-cli',
  what: 'static files',
  packages: { 'sirv-cli': '3.0.1' },
  build: [['node', 'make-large.cjs']],
  command: ({ port }) => ['sirv', 'public', '--host', '127.0.0.1', '--port', String(port), '--quiet'],
  fast: { path: '/small.txt' },
  slow: { path: '/large.txt', isSlowlyRead: true },
  reloads: true,
}
