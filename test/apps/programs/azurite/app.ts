import type { App } from '../../app.ts'

export const app: App = {
  name: 'azurite',
  what: 'Azure storage for tests, three servers',
  packages: { azurite: '3.37.0' },
  command: ({ port, data }) => [
    'azurite',
    ...['--location', data, '--silent', '--blobPort', String(port)],
    ...['--queuePort', '0', '--tablePort', '0', '--disableTelemetry'],
  ],
  // The request has no signature.
  fast: { path: '/devstoreaccount1?comp=list', status: 403 },
}
