// A service that stores orders in PostgreSQL, through Prisma. `prisma generate` has made the client.
import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient } from '@prisma/client'
import express from 'express'
import { onShutdown } from 'lastcall'
import { drainOnShutdown, readiness } from 'lastcall/http'

const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: process.env.DATABASE_URL }) })
onShutdown('prisma', () => prisma.$disconnect(), { priority: 'storage' })

const app = express()
app.use(express.json())
app.get('/ready', readiness({ checks: { postgres: () => prisma.$queryRaw`select 1` } }))

app.post('/orders', async ({ body }, response) => {
  const { id } = await prisma.order.create({ data: body })
  response.status(201).json({ id })
})

app.get('/orders/:id', async ({ params: { id } }, response) => {
  const order = await prisma.order.findUnique({ where: { id } })
  response.status(order ? 200 : 404).json(order)
})

const server = app.listen(0, '127.0.0.1', () => console.log(`port ${server.address().port} ready`))
drainOnShutdown(server)
