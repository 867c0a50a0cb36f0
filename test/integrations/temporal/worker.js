// A worker of Temporal with activities. Their signal aborts when their time to finish is over.
import { setTimeout as pause } from 'node:timers/promises'
import { cancellationSignal } from '@temporalio/activity'
import { NativeConnection, Runtime, Worker } from '@temporalio/worker'
import { onShutdown, shutdown } from 'lastcall'

const { BOTH_LISTEN, GRACE = '7s', TEMPORAL_ADDRESS } = process.env

const activities = {
  async brew(id, ms) {
    console.log(`${id} begins`)
    await pause(ms, undefined, { signal: cancellationSignal() })
    console.log(`${id} done`)
    return id
  },
}

if (!BOTH_LISTEN) {
  Runtime.install({ shutdownSignals: [] }) // lastcall listens to the signals
}
const connection = await NativeConnection.connect({ address: TEMPORAL_ADDRESS })
const worker = await Worker.create({
  connection,
  taskQueue: 'orders',
  activities,
  shutdownGraceTime: GRACE, // after it, activities are cancelled; by default that is at once
})

const running = worker.run()
running.catch((error) => shutdown(error)) // it ends by itself only after an error
onShutdown('temporal', stopWorker, { priority: 'work' })
onShutdown('temporal connection', () => connection.close(), { priority: 'storage' })
onShutdown('store', () => console.log('store closed'), { priority: 'storage' })
console.log('ready')

async function stopWorker() {
  if (worker.getState() === 'RUNNING') worker.shutdown()
  await running // the activities in progress, and their results
}
