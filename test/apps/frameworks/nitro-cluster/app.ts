import type { App } from '../../app.ts'
import { app as group } from '../nitro-cluster-group/app.ts'

export const app: App = {
  ...group,
  name: 'nitro-cluster',
  what: 'Nitro, preset `node-cluster`; the primary alone gets SIGTERM, as in a container',
  isGroup: false,
  trouble:
    'its primary has its own SIGTERM listener, which waits for the workers but does not tell them to stop.',
}
