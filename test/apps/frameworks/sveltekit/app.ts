import type { App } from '../../app.ts'
import { ROUTES } from '../routes.ts'

export const app: App = {
  ...ROUTES,
  name: 'sveltekit',
  what: 'SvelteKit, `adapter-node`',
  packages: {
    '@sveltejs/kit': '2.70.4',
    '@sveltejs/adapter-node': '5.5.7',
    '@sveltejs/vite-plugin-svelte': '6.2.3',
    svelte: '5.57.3',
    vite: '7.3.8',
  },
  build: [['vite', 'build']],
  command: () => ['node', 'build'],
  env: ({ port }) => ({ HOST: '127.0.0.1', PORT: String(port) }),
  reloads: true,
}
