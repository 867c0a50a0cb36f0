import type { App } from '../../app.ts'

export const app: App = {
  name: 'trpc',
  what: 'tRPC, its standalone server, a subscription',
  packages: { '@trpc/server': '11.25.2' },
  command: () => ['node', 'service.mjs'],
  env: ({ port }) => ({ PORT: String(port) }),
  fast: { path: '/fast' },
  slow: { path: '/slow' },
  stream: { path: '/ticks', headers: { Accept: 'text/event-stream' } },
  reloads: true,
  isForCi: true,
}
