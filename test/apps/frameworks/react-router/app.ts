import type { App } from '../../app.ts'
import { ROUTES } from '../routes.ts'

export const app: App = {
  ...ROUTES,
  name: 'react-router',
  what: 'React Router, `react-router-serve`',
  packages: {
    '@react-router/serve': '7.18.4',
    '@react-router/dev': '7.18.4',
    '@react-router/node': '7.18.4',
    'react-router': '7.18.4',
    react: '19.3.1',
    'react-dom': '19.3.1',
    isbot: '5.2.3',
    vite: '7.3.8',
    typescript: '5.9.3',
  },
  build: [['react-router', 'build']],
  command: () => ['react-router-serve', 'build/server/index.js'],
  env: ({ port }) => ({ HOST: '127.0.0.1', PORT: String(port), NODE_ENV: 'production' }),
  reloads: true,
}
