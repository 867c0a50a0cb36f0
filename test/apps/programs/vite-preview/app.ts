import type { App } from '../../app.ts'

export const app: App = {
  name: 'vite-preview',
  what: 'preview of a built site',
  packages: { vite: '8.4.0' },
  build: [['node', 'make-large.cjs']],
  command: ({ port }) => [
    'vite',
    ...['preview', '--host', '127.0.0.1', '--port', String(port), '--strictPort'],
    ...['--outDir', 'public', '--logLevel', 'error'],
  ],
  fast: { path: '/small.txt' },
  slow: { path: '/large.txt', isSlowlyRead: true },
  // Its own listener exits so.
  end: '143',
}
