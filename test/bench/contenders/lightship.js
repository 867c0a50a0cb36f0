import { createServer } from 'node:http'
import { createLightship } from 'lightship'
import { listen } from './listen.js'

export async function register(hooks, { timeout, delay } = {}) {
  const lightship = await createLightship({
    signals: ['SIGTERM', 'SIGINT'],
    ...(delay && { shutdownDelay: delay }),
    ...(timeout && { gracefulShutdownTimeout: timeout, shutdownHandlerTimeout: timeout }),
  })
  for (const { run } of hooks) lightship.registerShutdownHandler(run)
  lightship.signalReady()
}

export async function serve(handler, { hooks = [], port, ...options } = {}) {
  const server = createServer(handler)
  const close = { run: () => new Promise((resolve) => server.close(resolve)) }
  await register([close, ...hooks], options)
  return listen(server, port)
}
