// A service that takes orders over HTTP and stores them in PostgreSQL: what `npm run demo` starts.
// Usage: node service.js <folder of the database>
import { PGlite } from '@electric-sql/pglite'
import express from 'express'
import { configure, onShutdown } from 'lastcall'
import { drainOnShutdown, readiness } from 'lastcall/http'

// One JSON line at the end, for demo.js.
configure({ onReport: (report) => console.log(`report ${JSON.stringify(report)}`) })

let taken = 0
onShutdown('telemetry', () => console.log(`telemetry: ${taken} orders taken`), { priority: 'telemetry' })

const database = await PGlite.create(process.argv[2])
onShutdown('postgres', () => database.close(), { priority: 'storage', timeout: 5_000 })
await database.exec('create table if not exists orders (id text primary key, item text not null)')

const statistics = setInterval(() => console.log(`${taken} orders taken`), 1_000)
onShutdown('statistics', () => clearInterval(statistics), { priority: 'work' })

const app = express()
app.use(express.json())
app.get('/ready', readiness())

app.post('/orders', async (request, response) => {
  const { id, item } = request.body
  await database.query('insert into orders (id, item) values ($1, $2)', [id, item])
  taken++
  response.status(201).json({ id })
})

app.get('/orders/:id', async (request, response) => {
  const { rows } = await database.query('select id, item from orders where id = $1', [request.params.id])
  if (rows.length === 0) response.sendStatus(404)
  else response.json(rows[0])
})

const server = app.listen(0, '127.0.0.1', () => console.log(`port ${server.address().port} ready`))
drainOnShutdown(server)
