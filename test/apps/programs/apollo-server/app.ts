import type { App, Ask } from '../../app.ts'

export const app: App = {
  name: 'apollo-server',
  what: 'GraphQL, its standalone server',
  packages: { '@apollo/server': '5.5.1', graphql: '16.15.0' },
  command: () => ['node', 'service.mjs'],
  env: ({ port }) => ({ PORT: String(port) }),
  fast: ask('{ fast }'),
  slow: ask('{ slow }'),
  // It sends itself the signal again when it is done.
  end: 'SIGTERM',
  reloads: true,
}

function ask(query: string): Ask {
  const headers = { 'Content-Type': 'application/json' }
  return { method: 'POST', path: '/', headers, body: JSON.stringify({ query }) }
}
