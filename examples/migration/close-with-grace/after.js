// Shows: the same Fastify service with lastcall.
// Try: node examples/migration/close-with-grace/after.js, then curl localhost:PORT/report, and Ctrl-C meanwhile.
import { setTimeout } from 'node:timers/promises'
import fastify from 'fastify'
import { configure, onShutdown } from 'lastcall'
import { lastcallPlugin } from 'lastcall/fastify'

configure({ timeout: 5_000, crashes: true })

const pool = { end: async () => console.log('pool closed') }
onShutdown('pool', () => pool.end()) // registered before the plugin, so closed after the instance

const app = fastify()
await app.register(lastcallPlugin)
app.get('/report', async () => {
  console.log('report begun')
  await setTimeout(1_000)
  return 'the report'
})
onShutdown('note', ({ reason }) => console.log(`closing on ${reason.signal}`), { priority: 1_000 })

await app.listen({ port: Number(process.env.PORT ?? 0), host: '127.0.0.1' })
console.log(`ready on port ${app.server.address().port}`)

// Output:
// ready on port 4711
// report begun
// closing on SIGTERM
// pool closed
// exit 0
