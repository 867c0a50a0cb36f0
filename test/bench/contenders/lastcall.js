import { configure, onShutdown } from 'lastcall'
import { listen } from './listen.js'

export function register(hooks, { timeout } = {}) {
  if (timeout) configure({ timeout })
  // What was registered last runs first.
  for (const { name, run } of hooks.toReversed()) onShutdown(name, run)
}

export async function serve(handler, { hooks = [], timeout, port } = {}) {
  const { drainOnShutdown } = await import('lastcall/http')
  const { createServer } = await import('node:http')
  const server = createServer(handler)
  register(hooks, { timeout })
  drainOnShutdown(server)
  return listen(server, port)
}
