import { createServer } from 'node:http'
import gracefulShutdown from 'http-graceful-shutdown'
import { listen, pause, runAll } from './listen.js'

export function serve(handler, { hooks = [], timeout, delay = 0, port } = {}) {
  const server = createServer(handler)
  gracefulShutdown(server, {
    ...(timeout && { timeout }),
    ...(delay > 0 && { preShutdown: () => pause(delay) }),
    onShutdown: () => runAll(hooks),
  })
  return listen(server, port)
}
