// A service that stores orders in PostgreSQL, through a pool of `pg`.
import express from 'express'
import { onShutdown } from 'lastcall'
import { drainOnShutdown, readiness } from 'lastcall/http'
import pg from 'pg'

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL })
// Without this listener an error on an idle connection ends the process.
pool.on('error', (error) => console.error(error))
onShutdown('postgres', () => pool.end(), { priority: 'storage' })

const app = express()
app.use(express.json())
app.get('/ready', readiness({ checks: { postgres: () => pool.query('select 1') } }))

app.post('/orders', async ({ body: { id, item } }, response) => {
  await pool.query('insert into orders (id, item) values ($1, $2)', [id, item])
  response.status(201).json({ id })
})

app.get('/orders/:id', async ({ params: { id } }, response) => {
  const { rows } = await pool.query('select id, item from orders where id = $1', [id])
  response.status(rows.length === 0 ? 404 : 200).json(rows[0] ?? null)
})

const server = app.listen(0, '127.0.0.1', () => console.log(`port ${server.address().port} ready`))
drainOnShutdown(server)
