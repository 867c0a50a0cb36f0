import type { App } from '../../app.ts'
import { app as nitro } from '../nitro/app.ts'

export const app: App = {
  ...nitro,
  name: 'nuxt',
  what: 'Nuxt, preset `node-server`',
  packages: { nuxt: '4.2.2' },
  build: [['nuxt', 'build']],
  command: () => ['node', '.output/server/index.mjs'],
}
