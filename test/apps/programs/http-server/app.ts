import type { App } from '../../app.ts'

export const app: App = {
  name: 'http-server',
  what: 'static files',
  packages: { 'http-server': '14.1.1' },
  build: [['node', 'make-large.cjs']],
  command: ({ port }) => ['http-server', 'public', '-p', String(port), '-a', '127.0.0.1', '-s', '-c-1'],
  fast: { path: '/small.txt' },
  slow: { path: '/large.txt', isSlowlyRead: true },
  reloads: true,
  isForCi: true,
}
