// The same service with `redis`.
import express from 'express'
import { onShutdown } from 'lastcall'
import { drainOnShutdown } from 'lastcall/http'
import { createClient } from 'redis'

const redis = createClient({ url: process.env.REDIS_URL, name: 'shop' })
redis.on('error', (error) => console.error(error.message))
await redis.connect()
// Waits for the answers to all commands that were sent.
onShutdown('redis', () => redis.close(), { priority: 'storage', timeout: 2_000 })

const app = express()
app.use(express.json())

app.post('/orders', async ({ body: { id, item } }, response) => {
  await redis.set(`order:${id}`, item)
  response.status(201).json({ id })
})

const server = app.listen(0, '127.0.0.1', () => console.log(`port ${server.address().port} ready`))
drainOnShutdown(server)
