// Answers requests over NATS one by one, as a member of a queue group.
import { connect } from '@nats-io/transport-node'
import { onShutdown, shutdown } from 'lastcall'
import { handle } from '../work.js'

const connection = await connect({ servers: process.env.NATS_URL })
connection.closed().then((lost) => lost && shutdown(lost)) // NATS is gone, and does not come back
const subscription = connection.subscribe('orders', { queue: 'shop' })
onShutdown('orders', stop, { priority: 'work' })
onShutdown('nats', () => connection.drain(), { priority: 'storage' })
answer()
await connection.flush() // NATS knows the subscription by then
console.log('ready')

async function answer() {
  for await (const message of subscription) {
    try {
      await handle(message.string())
      message.respond('done')
    } catch (error) {
      console.error(error)
      message.respond('failed')
    }
  }
}

/** After `drain` no more messages come. `closed` resolves when the loop has handled the waiting ones. */
async function stop() {
  await subscription.drain()
  await subscription.closed
}
