// What is written without a library.
import { listen, pause, runAll } from './listen.js'

export function register(hooks) {
  for (const signal of ['SIGTERM', 'SIGINT']) {
    process.on(signal, async () => {
      await runAll(hooks)
      process.exit()
    })
  }
}

export async function serve(handler, { hooks = [], delay = 0, port } = {}) {
  const { createServer } = await import('node:http')
  const server = createServer(handler)
  for (const signal of ['SIGTERM', 'SIGINT']) {
    process.on(signal, async () => {
      await pause(delay)
      server.close(async () => {
        await runAll(hooks)
        process.exit()
      })
    })
  }
  return listen(server, port)
}
