// A service that stores orders in MariaDB or MySQL, through a pool of `mysql2`.
import express from 'express'
import { onShutdown } from 'lastcall'
import { drainOnShutdown, readiness } from 'lastcall/http'
import { createPool } from 'mysql2/promise'

const pool = createPool(process.env.DATABASE_URL)
onShutdown('mariadb', () => pool.end(), { priority: 'storage' })

const app = express()
app.use(express.json())
app.get('/ready', readiness({ checks: { mariadb: () => pool.query('select 1') } }))

app.post('/orders', async ({ body: { id, item } }, response) => {
  await pool.execute('insert into orders (id, item) values (?, ?)', [id, item])
  response.status(201).json({ id })
})

app.get('/orders/:id', async ({ params: { id } }, response) => {
  const [rows] = await pool.execute('select id, item from orders where id = ?', [id])
  response.status(rows.length === 0 ? 404 : 200).json(rows[0] ?? null)
})

const server = app.listen(0, '127.0.0.1', () => console.log(`port ${server.address().port} ready`))
drainOnShutdown(server)
