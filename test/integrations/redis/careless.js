// The same service without lastcall, as it is often written.
import express from 'express'
import { Redis } from 'ioredis'

const redis = new Redis(process.env.REDIS_URL, { connectionName: 'shop' })
const app = express()
app.use(express.json())

app.post('/orders', async ({ body: { id, item } }, response) => {
  await redis.set(`order:${id}`, item)
  response.status(201).json({ id })
})

const server = app.listen(0, '127.0.0.1', () => console.log(`port ${server.address().port} ready`))
process.on('SIGTERM', async () => {
  await redis.quit()
  process.exit(0)
})
