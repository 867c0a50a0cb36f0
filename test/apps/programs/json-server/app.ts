import type { App } from '../../app.ts'

export const app: App = {
  name: 'json-server',
  what: 'REST API of a JSON file',
  packages: { 'json-server': '0.17.4' },
  command: ({ port }) => [
    'json-server',
    '--port',
    String(port),
    '--middlewares',
    'slow.cjs',
    '--quiet',
    'db.json',
  ],
  fast: { path: '/posts' },
  slow: { path: '/posts/1?slow' },
  reloads: true,
  isForCi: true,
}
