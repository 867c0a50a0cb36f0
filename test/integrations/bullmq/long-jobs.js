// A worker for jobs that are longer than a shutdown: what is not done in time goes back into the queue.
import { setTimeout } from 'node:timers/promises'
import { WaitingError, Worker } from 'bullmq'
import { Redis } from 'ioredis'
import { hold, onShutdown } from 'lastcall'
import { doWork } from '../cups.js'

const store = new Redis(process.env.REDIS_URL)
onShutdown('store', () => store.quit(), { priority: 'storage' })

const connection = { url: process.env.REDIS_URL }
const worker = new Worker('orders', handle, { connection })
worker.on('error', (error) => console.error(error))
onShutdown('worker', () => worker.close(), { priority: 'work' })
// What a server that drains for long is to it: level 'work' opens late.
if (process.env.DRAIN_MS)
  onShutdown('drain', () => setTimeout(Number(process.env.DRAIN_MS)), { priority: 'traffic' })

function handle(job, token) {
  return hold(`order ${job.id}`, async (held) => {
    await doSteps(job, held).catch((error) => {
      if (!held.signal.aborted) throw error
    })
    if (job.progress === job.data.steps) return
    await store.rpush('history', `handed back with ${job.progress}`)
    // Level 'work' may not have opened yet. Without this line the worker would take the job again.
    void worker.close()
    // To the head of the queue, for another worker. It does not count as an attempt.
    await job.moveToWait(token)
    throw new WaitingError()
  })
}

async function doSteps(job, { signal, remaining }) {
  const { steps, ms } = job.data
  while (job.progress < steps) {
    if (remaining() < 2 * ms) return // the next step might not be done by last call
    await doWork(job.id, ms, signal) // rejects at last call
    await store.incr('steps')
    await job.updateProgress(job.progress + 1)
  }
}

await worker.waitUntilReady()
console.log('ready')
