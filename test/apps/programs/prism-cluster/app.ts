import type { App } from '../../app.ts'

export const app: App = {
  name: 'prism-cluster',
  what: 'the same as prism, with `-m`: `node:cluster`',
  packages: { '@stoplight/prism-cli': '5.14.2' },
  installedAs: 'prism',
  command: ({ port }) => ['prism', 'mock', '-m', '-h', '127.0.0.1', '-p', String(port), 'api.yaml'],
  fast: { path: '/orders' },
  remark:
    'its workers stop all at once. A new connection that comes just then can be reset, and is counted as refused.',
}
