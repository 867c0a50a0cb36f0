// The same worker, whose jobs do not look at their signal.
import { Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { hold, onShutdown } from 'lastcall'
import { doWork } from '../cups.js'

const store = new Redis(process.env.REDIS_URL)
onShutdown('store', () => store.quit(), { priority: 'storage' })

const connection = { url: process.env.REDIS_URL }
// Others take an abandoned job for lost after a second, and not after 30, so that the test does not have to wait for long.
const worker = new Worker('orders', handle, { connection, lockDuration: 1_000, stalledInterval: 500 })
worker.on('error', (error) => console.error(error))
onShutdown('worker', () => worker.close(), { priority: 'work' })

function handle(job) {
  return hold(`order ${job.id}`, async () => {
    const { steps, ms } = job.data
    for (let step = 1; step <= steps; step++) {
      await doWork(job.id, ms)
      await store.incr('steps')
    }
  })
}

await worker.waitUntilReady()
console.log('ready')
