// The same service with Drizzle. Its pool is `pg`'s, found at `$client`.
import { eq } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import { pgTable, text } from 'drizzle-orm/pg-core'
import express from 'express'
import { onShutdown } from 'lastcall'
import { drainOnShutdown } from 'lastcall/http'

const orders = pgTable('orders', { id: text().primaryKey(), item: text().notNull() })
const database = drizzle(process.env.DATABASE_URL)
database.$client.on('error', (error) => console.error(error))
onShutdown('postgres', () => database.$client.end(), { priority: 'storage' })

const app = express()
app.use(express.json())

app.post('/orders', async ({ body: { id, item } }, response) => {
  await database.insert(orders).values({ id, item })
  response.status(201).json({ id })
})

app.get('/orders/:id', async ({ params: { id } }, response) => {
  const [order] = await database.select().from(orders).where(eq(orders.id, id))
  response.status(order ? 200 : 404).json(order ?? null)
})

const server = app.listen(0, '127.0.0.1', () => console.log(`port ${server.address().port} ready`))
drainOnShutdown(server)
