import type { App } from '../../app.ts'

export const app: App = {
  name: 'mockoon',
  what: 'mock of an API',
  packages: { '@mockoon/cli': '9.9.0' },
  command: ({ port }) => [
    'mockoon-cli',
    'start',
    '--data',
    'mock.json',
    '--repair',
    '--port',
    String(port),
    '--disable-log-to-file',
  ],
  fast: { path: '/fast' },
  slow: { path: '/slow' },
}
