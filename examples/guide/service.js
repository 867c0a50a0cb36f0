import { setTimeout } from 'node:timers/promises'
import express from 'express'
import { configure, hold, onShutdown } from 'lastcall'
import { drainOnShutdown, readiness } from 'lastcall/http'
import { pino } from 'pino'
import { pool } from './database.js'

const logger = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime })
configure({ onReport: ({ outcome, summary }) => logger[outcome === 'clean' ? 'info' : 'error'](summary) })

onShutdown('postgres', () => pool.end(), { priority: 'storage', timeout: 3_000 })

async function brew(item) {
  await setTimeout(1_000) // the work
  await pool.query(`insert into orders values ('${item}')`)
  logger.info({ item }, 'brewed')
}

const app = express()
app.get('/ready', readiness())
app.post('/coffee', (_request, response) => {
  const brewing = hold('brew coffee', () => brew('coffee'))
  brewing.catch((error) => logger.error({ err: error }, 'not brewed'))
  response.status(202).send('ordered\n') // the work goes on after the answer
})

const { PORT = 3000 } = process.env
const server = app.listen(PORT)
server.on('listening', () => logger.info({ port: server.address().port }, 'ready'))
drainOnShutdown(server)

// Output:
// {"level":30,"time":"2026-11-29T23:02:35.917Z","port":3000,"msg":"ready"}
// {"level":30,"time":"2026-11-29T23:02:37.021Z","item":"coffee","msg":"brewed"}
// postgres closed
// {"level":30,"time":"2026-11-29T23:02:37.085Z","msg":"exit 0, 1046 ms after SIGTERM: all hooks done"}
// lastcall: exit 0, 1046 ms after SIGTERM: all hooks done
//               0 ms       200        400        600        800
//               ┬──────────┬──────────┬──────────┬──────────┬──────────┬──
// ✓ http                                    ▌                                 9 ms
// ✓ brew coffee                             ███████████████████████████     474 ms
// ✓ postgres                                                           ███   52 ms
//               not reached: last call, 7200 ms; deadline, 9000 ms
// exit 0
