import { createServer } from 'node:http'
import stoppable from 'stoppable'
import { listen, pause, runAll } from './listen.js'

export function serve(handler, { hooks = [], timeout, delay = 0, port } = {}) {
  const server = stoppable(createServer(handler), timeout)
  for (const signal of ['SIGTERM', 'SIGINT']) {
    process.on(signal, async () => {
      await pause(delay)
      server.stop(async () => {
        await runAll(hooks)
        process.exit()
      })
    })
  }
  return listen(server, port)
}
