// A service that keeps orders in Redis, with `ioredis`.
import express from 'express'
import { Redis } from 'ioredis'
import { onShutdown } from 'lastcall'
import { drainOnShutdown } from 'lastcall/http'

const redis = new Redis(process.env.REDIS_URL, { connectionName: 'shop' })
redis.on('error', (error) => console.error(error.message))
// Redis answers QUIT after all earlier commands. A server that hangs never answers.
onShutdown('redis', () => redis.quit(), { priority: 'storage', timeout: 2_000 })

const app = express()
app.use(express.json())

app.post('/orders', async ({ body: { id, item } }, response) => {
  await redis.set(`order:${id}`, item)
  response.status(201).json({ id })
})

const server = app.listen(0, '127.0.0.1', () => console.log(`port ${server.address().port} ready`))
drainOnShutdown(server)
