import type { App } from '../../app.ts'
import { ROUTES } from '../routes.ts'

export const app: App = {
  ...ROUTES,
  name: 'astro',
  what: 'Astro, standalone server of `@astrojs/node`',
  packages: { astro: '5.18.2', '@astrojs/node': '9.5.5' },
  build: [['astro', 'build']],
  command: () => ['node', 'dist/server/entry.mjs'],
  env: ({ port }) => ({ HOST: '127.0.0.1', PORT: String(port) }),
  reloads: true,
}
