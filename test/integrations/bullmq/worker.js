// A worker of BullMQ: jobs under way are finished, the rest is left in the queue for other workers.
import { setTimeout } from 'node:timers/promises'
import { Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { hold, onShutdown } from 'lastcall'

const store = new Redis(process.env.REDIS_URL)
onShutdown('store', () => store.quit(), { priority: 'storage' })

const connection = { url: process.env.REDIS_URL }
const worker = new Worker('orders', handle, { connection, concurrency: 10 })
worker.on('error', (error) => console.error(error))
// Stops taking jobs immediately. Resolves when the jobs in progress are done.
onShutdown('worker', () => worker.close(), { priority: 'work' })

function handle({ id, data }) {
  // While the shutdown waits for this job, stderr names it.
  return hold(`order ${id}`, async () => {
    await store.hincrby('done', id, 1)
    await setTimeout(data.ms)
  })
}

await worker.waitUntilReady()
console.log('ready')
