import type { App } from '../../app.ts'
import { app as nitro } from '../nitro/app.ts'

export const app: App = {
  ...nitro,
  name: 'nitro-cluster-group',
  what: 'Nitro, preset `node-cluster`; all processes get SIGTERM, as systemd sends it',
  installedAs: 'nitro',
  command: () => ['node', '.output/node-cluster/server/index.mjs'],
  env: (spot) => ({ ...nitro.env?.(spot), NITRO_CLUSTER_WORKERS: '2' }),
  isGroup: true,
  hooks: 2,
  reloads: false,
}
