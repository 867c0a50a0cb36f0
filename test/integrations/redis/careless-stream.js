// The same consumer without lastcall, as it is often written: the test that finds nothing wrong here finds nothing.
import { Redis } from 'ioredis'
import { handle } from '../work.js'

const redis = new Redis(process.env.REDIS_URL)
console.log('ready')
process.on('SIGTERM', () => process.exit(0))

const whose = ['GROUP', 'shop', `${process.pid}`]
for (;;) {
  const streams = await redis.xreadgroup(...whose, 'COUNT', 20, 'BLOCK', 500, 'STREAMS', 'orders', '>')
  await Promise.all((streams?.[0]?.[1] ?? []).map(take))
}

async function take([entry, [, id]]) {
  await handle(id, false)
  await redis.xack('orders', 'shop', entry)
}
