import type { App } from '../../app.ts'

export const app: App = {
  name: 'local-web-server',
  what: 'static files, with Koa',
  packages: { 'local-web-server': '5.4.0' },
  build: [['node', 'make-large.cjs']],
  command: ({ port }) => ['ws', '--directory', 'public', '--hostname', '127.0.0.1', '--port', String(port)],
  fast: { path: '/small.txt' },
  slow: { path: '/large.txt', isSlowlyRead: true },
  reloads: true,
}
