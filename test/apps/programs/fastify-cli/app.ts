import type { App } from '../../app.ts'

export const app: App = {
  name: 'fastify-cli',
  what: 'a service with Fastify, its own SIGTERM listener',
  packages: { 'fastify-cli': '8.0.2', fastify: '5.12.8' },
  command: ({ port }) => [
    'fastify',
    'start',
    '-a',
    '127.0.0.1',
    '-p',
    String(port),
    '-l',
    'error',
    'service.cjs',
  ],
  fast: { path: '/fast' },
  slow: { path: '/slow' },
  reloads: true,
  isForCi: true,
}
