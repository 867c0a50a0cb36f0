// Shows: an Express service with health checks, which terminus stops.
// Try: node examples/migration/terminus/before.js, then curl localhost:PORT/report, and Ctrl-C meanwhile.
import { createServer } from 'node:http'
import { setTimeout } from 'node:timers/promises'
import { createTerminus } from '@godaddy/terminus'
import express from 'express'

const pool = { query: async () => 1, end: async () => console.log('pool closed') }

const app = express()
app.get('/report', async (_request, response) => {
  console.log('report begun')
  await setTimeout(1_000)
  response.send('the report')
})

const server = createServer(app)
createTerminus(server, {
  signals: ['SIGTERM', 'SIGINT'],
  healthChecks: { '/live': async () => {}, '/ready': () => pool.query('select 1') },
  beforeShutdown: () => setTimeout(500),
  timeout: 5_000,
  useExit0: true,
  onSignal: () => pool.end(),
  onShutdown: async () => console.log('bye'),
  logger: console.error,
})

server.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  console.log(`ready on port ${server.address().port}`)
})

// Output:
// ready on port 4711
// report begun
// pool closed
// bye
// exit 0
