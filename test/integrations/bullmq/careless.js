// The same worker without lastcall, as it is often written.
import { setTimeout } from 'node:timers/promises'
import { Worker } from 'bullmq'
import { Redis } from 'ioredis'

const store = new Redis(process.env.REDIS_URL)
const connection = { url: process.env.REDIS_URL }
// Others take an abandoned job for lost after half a second, so that the test does not have to wait for long.
const worker = new Worker('orders', handle, {
  connection,
  concurrency: 10,
  lockDuration: 500,
  stalledInterval: 500,
})
process.on('SIGTERM', () => process.exit(0))

async function handle({ id, data }) {
  await store.hincrby('done', id, 1)
  await setTimeout(data.ms)
}

await worker.waitUntilReady()
console.log('ready')
