// Handles orders from a stream of Redis, up to 20 at a time, as one of a consumer group.
import { Redis } from 'ioredis'
import { hold, isShuttingDown, onShutdown, shutdown } from 'lastcall'
import { handle } from '../work.js'

// A read that blocks occupies its connection, so it has one of its own.
const reader = new Redis(process.env.REDIS_URL, { connectionName: 'reader' })
const redis = new Redis(process.env.REDIS_URL, { connectionName: 'shop' })
for (const each of [reader, redis]) {
  each.on('error', (error) => console.error(error.message))
  onShutdown('redis', () => each.quit(), { priority: 'storage', timeout: 2_000 })
}
consume().catch((error) => shutdown(error))
console.log('ready')

async function consume() {
  while (!isShuttingDown()) await hold('a batch of orders', takeBatch)
}

async function takeBatch() {
  const whose = ['GROUP', 'shop', `${process.pid}`]
  // Ends with the first entries, or after 500 ms. So a shutdown waits 500 ms at most for new entries.
  const streams = await reader.xreadgroup(...whose, 'COUNT', 20, 'BLOCK', 500, 'STREAMS', 'orders', '>')
  const entries = streams?.[0]?.[1] ?? []
  await Promise.all(entries.map(take))
}

async function take([entry, [, id]]) {
  await handle(id, false)
  await redis.xack('orders', 'shop', entry)
}
