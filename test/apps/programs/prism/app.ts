import type { App } from '../../app.ts'

export const app: App = {
  name: 'prism',
  what: 'mock of an OpenAPI description',
  packages: { '@stoplight/prism-cli': '5.14.2' },
  command: ({ port }) => ['prism', 'mock', '-h', '127.0.0.1', '-p', String(port), 'api.yaml'],
  fast: { path: '/orders' },
}
