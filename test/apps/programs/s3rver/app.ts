import type { App } from '../../app.ts'

export const app: App = {
  name: 's3rver',
  what: 'S3 for tests',
  packages: { s3rver: '3.7.1' },
  build: [['node', 'make-large.cjs']],
  command: ({ port }) => [
    's3rver',
    ...['--directory', 'data', '--address', '127.0.0.1', '--port', String(port), '--silent'],
    ...['--configure-bucket', 'public'],
  ],
  fast: { path: '/public?list-type=2' },
}
