import { createServer } from 'node:http'
import { createHttpTerminator } from 'http-terminator'
import { listen, pause, runAll } from './listen.js'

export function serve(handler, { hooks = [], timeout, delay = 0, port } = {}) {
  const server = createServer(handler)
  const terminator = createHttpTerminator({
    server,
    ...(timeout && { gracefulTerminationTimeout: timeout }),
  })
  for (const signal of ['SIGTERM', 'SIGINT']) {
    process.on(signal, async () => {
      await pause(delay)
      await terminator.terminate()
      await runAll(hooks)
      process.exit()
    })
  }
  return listen(server, port)
}
