import type { App } from '../app.ts'

/** The routes that each application has, and what its close hook prints. */
export const ROUTES: Pick<App, 'fast' | 'page' | 'slow' | 'stream' | 'says'> = {
  fast: { path: '/api/fast' },
  page: { path: '/' },
  slow: { path: '/api/slow' },
  stream: { path: '/api/stream', last: 'data: 15' },
  says: 'the close hook runs',
}
