// Three workers in one process. With SEQUENCE they stop as hooks of lower levels do, one after the other.
import { setTimeout } from 'node:timers/promises'
import { Worker } from 'bullmq'
import { hold, onShutdown } from 'lastcall'
import { currentTurn } from '../turns.js'

const connection = { url: process.env.REDIS_URL }
const concurrent = !process.env.SEQUENCE

for (const name of ['orders', 'returns', 'refills']) {
  const worker = new Worker(name, handle, { connection })
  worker.on('error', (error) => console.error(error))
  worker.on('closing', () => console.log(`${name} stops in turn ${currentTurn()}`))
  onShutdown(name, () => worker.close(), { priority: 'work', concurrent })
  await worker.waitUntilReady()
}
console.log('ready')

function handle({ queueName }) {
  console.log(`a job of ${queueName} begins`)
  return hold(`a job of ${queueName}`, () => setTimeout(300))
}
