// Shows: the same Express service with lastcall.
// Try: node examples/migration/lightship/after.js, then curl localhost:PORT/report, and Ctrl-C meanwhile.
import { createServer } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import express from 'express'
import { configure, hold, onShutdown } from 'lastcall'
import { drainOnShutdown, readiness } from 'lastcall/http'

configure({ delay: 500 })

const pool = { end: async () => console.log('pool closed') }
onShutdown('pool', () => pool.end())

const app = express()
app.get('/report', (_request, response) =>
  hold('report', async () => {
    console.log('report begun')
    await setTimeout(1_000)
    response.send('the report')
    await setTimeout(100)
    console.log('report filed')
  }),
)

// The probes' own port, not drained: it answers until the process ends.
const ready = readiness({ checks: { server: () => server.listening } })
const health = createServer((request, response) => {
  if (request.url === '/ready') return ready(request, response)
  response.statusCode = request.url === '/live' ? 200 : 404
  response.end()
}).listen(Number(process.env.HEALTH_PORT ?? 0), '127.0.0.1')

const server = app.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  console.log(`health on port ${health.address().port}`)
  console.log(`ready on port ${server.address().port}`)
})
drainOnShutdown(server)

// Output:
// health on port 4712
// ready on port 4711
// report begun
// report filed
// pool closed
// exit 0
