// Fastify's own `close`; it hears no signal itself.
import Fastify from 'fastify'
import { pause } from './listen.js'

export async function serve(handler, { hooks = [], delay = 0, port = 0 } = {}) {
  const app = Fastify()
  app.all('*', (request, reply) => {
    reply.hijack()
    handler(request.raw, reply.raw)
  })
  app.addContentTypeParser('*', (_request, _payload, done) => done(null))
  app.removeContentTypeParser(['application/json', 'text/plain'])
  // Hooks of one level run newest first.
  for (const { run } of hooks.toReversed()) app.addHook('onClose', async () => run())
  for (const signal of ['SIGTERM', 'SIGINT']) {
    process.on(signal, async () => {
      await pause(delay)
      await app.close()
      process.exit()
    })
  }
  await app.listen({ port, host: '127.0.0.1', backlog: 4_000 })
  return app.server
}
