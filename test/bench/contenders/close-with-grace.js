import closeWithGrace from 'close-with-grace'
import { listen, pause, runAll } from './listen.js'

export function register(hooks, { timeout } = {}) {
  closeWithGrace({ ...(timeout && { delay: timeout }) }, ({ err }) => {
    if (err) console.error(err)
    return runAll(hooks)
  })
}

export async function serve(handler, { hooks = [], timeout, delay = 0, port } = {}) {
  const { createServer } = await import('node:http')
  const server = createServer(handler)
  closeWithGrace({ ...(timeout && { delay: timeout }) }, async ({ err }) => {
    if (err) console.error(err)
    await pause(delay)
    await new Promise((resolve) => server.close(resolve))
    await runAll(hooks)
  })
  return listen(server, port)
}
