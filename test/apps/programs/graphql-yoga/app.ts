import type { App } from '../../app.ts'

export const app: App = {
  name: 'graphql-yoga',
  what: 'GraphQL, a subscription',
  packages: { 'graphql-yoga': '5.24.1', graphql: '16.15.0' },
  command: () => ['node', 'service.mjs'],
  env: ({ port }) => ({ PORT: String(port) }),
  fast: { path: '/graphql?query=%7Bfast%7D' },
  slow: { path: '/graphql?query=%7Bslow%7D' },
  stream: {
    path: '/graphql?query=subscription%7Bticks%7D',
    headers: { Accept: 'text/event-stream' },
  },
  reloads: true,
}
