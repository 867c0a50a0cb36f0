// Shows: a Fastify service that close-with-grace stops.
// Try: node examples/migration/close-with-grace/before.js, then curl localhost:PORT/report, and Ctrl-C meanwhile.
import { setTimeout } from 'node:timers/promises'
import closeWithGrace from 'close-with-grace'
import fastify from 'fastify'

const pool = { end: async () => console.log('pool closed') }

const app = fastify()
app.get('/report', async () => {
  console.log('report begun')
  await setTimeout(1_000)
  return 'the report'
})

closeWithGrace({ delay: 5_000 }, async ({ signal, err }) => {
  if (err) console.error(err)
  else console.log(`closing on ${signal}`)
  await app.close()
  await pool.end()
})

await app.listen({ port: Number(process.env.PORT ?? 0), host: '127.0.0.1' })
console.log(`ready on port ${app.server.address().port}`)

// Output:
// ready on port 4711
// report begun
// closing on SIGTERM
// pool closed
// exit 0
