import type { App } from '../../app.ts'

export const app: App = {
  name: 'prism-cluster',
  what: 'the same with `-m`: `node:cluster`',
  packages: { '@stoplight/prism-cli': '5.14.2' },
  installedAs: 'prism',
  command: ({ port }) => ['prism', 'mock', '-m', '-h', '127.0.0.1', '-p', String(port), 'api.yaml'],
  fast: { path: '/orders' },
  trouble:
    'its workers stop at once. A new connection that comes just then can be reset: 0 to 6 in a stop. Requests in flight are answered.',
}
