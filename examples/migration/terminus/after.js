// Shows: the same Express service with lastcall.
// Try: node examples/migration/terminus/after.js, then curl localhost:PORT/report, and Ctrl-C meanwhile.
import { setTimeout } from 'node:timers/promises'
import express from 'express'
import { configure, onShutdown } from 'lastcall'
import { drainOnShutdown, readiness } from 'lastcall/http'

configure({ timeout: 5_000, delay: 500 })

const pool = { query: async () => 1, end: async () => console.log('pool closed') }
onShutdown('pool', () => pool.end())
onShutdown('bye', () => console.log('bye'), { priority: 'telemetry' })

const app = express()
app.get('/live', (_request, response) => response.send('alive'))
app.get('/ready', readiness({ checks: { pool: () => pool.query('select 1') } }))
app.get('/report', async (_request, response) => {
  console.log('report begun')
  await setTimeout(1_000)
  response.send('the report')
})

const server = app.listen(Number(process.env.PORT ?? 0), '127.0.0.1', () => {
  console.log(`ready on port ${server.address().port}`)
})
drainOnShutdown(server)

// Output:
// ready on port 4711
// report begun
// pool closed
// bye
// exit 0
