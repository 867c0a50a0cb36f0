// Shows: a whole service. Orders come over HTTP, are stored in PostgreSQL and brewed from a queue; spans tell of both.
// Try: node examples/16-whole-service.js, then Ctrl-C.
// Needs: DATABASE_URL, REDIS_URL, and a collector of OTLP, at OTEL_EXPORTER_OTLP_ENDPOINT or on port 4318.
import { setTimeout } from 'node:timers/promises'
import { trace } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { NodeSDK } from '@opentelemetry/sdk-node'
import { Queue, Worker } from 'bullmq'
import express from 'express'
import { configure, hold, onShutdown } from 'lastcall'
import { drainOnShutdown, readiness } from 'lastcall/http'
import pg from 'pg'

configure({ report: 'timeline' })

// Telemetry is opened first and closed last: its level is the lowest.
const sdk = new NodeSDK({ serviceName: 'coffee', traceExporter: new OTLPTraceExporter() })
sdk.start()
const tracer = trace.getTracer('coffee')
onShutdown('telemetry', () => sdk.shutdown(), { priority: 'telemetry', timeout: 3_000 })

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL })
pool.on('error', (error) => console.error(error))
onShutdown('postgres', () => pool.end(), { priority: 'storage', timeout: 3_000 })
await pool.query('create table if not exists orders (id text primary key, item text, is_brewed boolean)')

const connection = { url: process.env.REDIS_URL }
const queue = new Queue('orders', { connection })
onShutdown('queue', () => queue.close(), { priority: 'storage', timeout: 3_000 })

const worker = new Worker('orders', brew, { connection, concurrency: 5 })
worker.on('error', (error) => console.error(error))
// Takes no more jobs, and waits for those under way. What is left stays in the queue for others.
onShutdown('worker', () => worker.close(), { priority: 'work' })

const app = express()
app.use(express.json())
app.get('/ready', readiness())
app.post('/orders', async ({ body: { id, item } }, response) => {
  await spanned('take order', async () => {
    await pool.query('insert into orders (id, item, is_brewed) values ($1, $2, false)', [id, item])
    await queue.add('brew', { id })
  })
  response.status(201).json({ id })
})
const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`port ${server.address().port} ready`)
})
// Before all of the above: 'traffic' is its level by default.
drainOnShutdown(server)

function brew({ data: { id } }) {
  return hold(`order ${id}`, () =>
    spanned('brew order', async () => {
      await setTimeout(20)
      await pool.query('update orders set is_brewed = true where id = $1', [id])
    }),
  )
}

function spanned(name, work) {
  return tracer.startActiveSpan(name, (span) => work().finally(() => span.end()))
}

// Output:
// port 3000 ready
// lastcall: exit 0, 553 ms after SIGTERM: all hooks done
//             0 ms       100        200        300        400        500
//             ┬──────────┬──────────┬──────────┬──────────┬──────────┬─────
// ✓ http                                                             ██▋     14 ms
// ✓ worker                                                             ██▎   14 ms
// ✓ queue                                                                ▎    2 ms
// ✓ postgres                                                             █    5 ms
// ✓ telemetry                                                             ▍   3 ms
//             not reached: last call, 7200 ms; deadline, 9000 ms
// exit 0
