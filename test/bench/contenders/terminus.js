import { createServer } from 'node:http'
import { createTerminus } from '@godaddy/terminus'
import { listen, pause, runAll } from './listen.js'

export function serve(handler, { hooks = [], timeout, delay = 0, port } = {}) {
  const server = createServer(handler)
  createTerminus(server, {
    signals: ['SIGTERM', 'SIGINT'],
    ...(timeout && { timeout }),
    ...(delay > 0 && { beforeShutdown: () => pause(delay) }),
    onSignal: () => runAll(hooks),
  })
  return listen(server, port)
}
