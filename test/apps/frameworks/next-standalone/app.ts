import type { App } from '../../app.ts'
import { app as next } from '../next/app.ts'

export const app: App = {
  ...next,
  name: 'next-standalone',
  what: 'Next.js, `output: standalone`',
  installedAs: 'next',
  command: () => ['node', '.next-standalone/standalone/server.js'],
  env: ({ port }) => ({ HOSTNAME: '127.0.0.1', PORT: String(port) }),
}
