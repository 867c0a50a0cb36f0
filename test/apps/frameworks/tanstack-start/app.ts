import type { App } from '../../app.ts'
import { ROUTES } from '../routes.ts'

export const app: App = {
  ...ROUTES,
  name: 'tanstack-start',
  what: 'TanStack Start with Nitro 3',
  packages: {
    '@tanstack/react-start': '1.145.9',
    '@tanstack/react-router': '1.145.7',
    '@vitejs/plugin-react': '5.2.0',
    nitro: '3.0.0',
    react: '19.3.1',
    'react-dom': '19.3.1',
    vite: '7.3.8',
  },
  build: [['vite', 'build']],
  command: () => ['node', '.output/server/index.mjs'],
  env: ({ port }) => ({ HOST: '127.0.0.1', PORT: String(port) }),
  reloads: true,
}
