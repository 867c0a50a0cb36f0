import type { App } from '../../app.ts'
import { ROUTES } from '../routes.ts'

export const app: App = {
  ...ROUTES,
  name: 'nitro',
  what: 'Nitro, preset `node-server`',
  packages: { nitropack: '2.13.6' },
  build: [
    ['nitropack', 'build', '--preset', 'node_server'],
    ['nitropack', 'build', '--preset', 'node_cluster'],
  ],
  command: () => ['node', '.output/node-server/server/index.mjs'],
  env: ({ port }) => ({ NITRO_HOST: '127.0.0.1', NITRO_PORT: String(port) }),
  reloads: true,
}
