import type { App } from '../../app.ts'

export const app: App = {
  name: 'appium',
  what: 'automation server, its own SIGTERM listener',
  packages: { appium: '3.8.0' },
  command: ({ port }) => [
    'appium',
    'server',
    '--address',
    '127.0.0.1',
    '--port',
    String(port),
    '--log-level',
    'error',
  ],
  env: ({ data }) => ({ APPIUM_HOME: data }),
  fast: { path: '/status' },
}
