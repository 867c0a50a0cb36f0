import type { App } from '../../app.ts'

export const app: App = {
  name: 'verdaccio',
  what: 'npm registry',
  packages: { verdaccio: '6.8.0' },
  command: ({ port }) => ['verdaccio', '--config', 'config.yaml', '--listen', `127.0.0.1:${port}`],
  env: ({ data }) => ({ VERDACCIO_STORAGE_PATH: data }),
  fast: { path: '/-/ping' },
  // It ends by the signal when its server is closed.
  end: 'SIGTERM',
  reloads: true,
}
