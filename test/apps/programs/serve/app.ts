import type { App } from '../../app.ts'

export const app: App = {
  name: 'serve',
  what: 'static files',
  packages: { serve: '14.2.7' },
  build: [['node', 'make-large.cjs']],
  command: ({ port }) => ['serve', 'public', '-l', `tcp://127.0.0.1:${port}`, '-L', '-n', '-u'],
  fast: { path: '/small.txt' },
  slow: { path: '/large.txt', isSlowlyRead: true },
  isForCi: true,
  cannotReload:
    'it looks whether its port is free, and takes another one if an older instance listens there. So `lastcall reload` refuses the new instance, and the old ones stay.',
}
