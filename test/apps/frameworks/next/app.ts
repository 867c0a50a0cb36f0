import type { App } from '../../app.ts'
import { ROUTES } from '../routes.ts'

export const app: App = {
  ...ROUTES,
  name: 'next',
  what: 'Next.js, `next start`',
  packages: { next: '16.4.6', react: '19.3.1', 'react-dom': '19.3.1' },
  build: [
    ['next', 'build'],
    ['env', 'STANDALONE=1', 'next', 'build'],
  ],
  command: ({ port }) => ['next', 'start', '-H', '127.0.0.1', '-p', String(port)],
  // Next.js exits with the number of its signal.
  end: '143',
  reloads: true,
}
