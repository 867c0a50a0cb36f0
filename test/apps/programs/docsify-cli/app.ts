import type { App } from '../../app.ts'

export const app: App = {
  name: 'docsify-cli',
  what: 'documentation that reloads',
  packages: { 'docsify-cli': '5.0.0' },
  build: [['node', 'make-large.cjs']],
  command: ({ port }) => ['docsify', 'serve', 'public', '--port', String(port)],
  fast: { path: '/small.txt' },
  slow: { path: '/large.txt', isSlowlyRead: true },
}
