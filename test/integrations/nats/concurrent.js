// Answers requests over NATS as they come, as a member of a queue group.
import { connect } from '@nats-io/transport-node'
import { hold, onShutdown, shutdown } from 'lastcall'
import { handle } from '../work.js'

const connection = await connect({ servers: process.env.NATS_URL })
connection.closed().then((lost) => lost && shutdown(lost)) // NATS is gone, and does not come back
const subscription = connection.subscribe('orders', { queue: 'shop', callback: answer })
onShutdown('orders', () => subscription.drain(), { priority: 'work' })
onShutdown('nats', () => connection.drain(), { priority: 'storage' })
await connection.flush() // NATS knows the subscription by then
console.log('ready')

function answer(refusal, message) {
  if (refusal) return shutdown(refusal)
  return hold(`order ${message.string()}`, async () => {
    try {
      await handle(message.string())
      message.respond('done')
    } catch (error) {
      console.error(error)
      message.respond('failed')
    }
  })
}
