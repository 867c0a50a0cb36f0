import type { App } from '../../app.ts'

export const app: App = {
  name: 'reveal-md',
  what: 'slides',
  packages: { 'reveal-md': '6.1.4' },
  command: ({ port }) => [
    'reveal-md',
    'slides.md',
    '--host',
    '127.0.0.1',
    '--port',
    String(port),
    '--disable-auto-open',
  ],
  // Its own listener ends it by the signal.
  end: 'SIGTERM',
  fast: { path: '/slides.md' },
}
