// The same service without lastcall, as it is often written: the test that finds nothing wrong here finds nothing.
import { connect } from '@nats-io/transport-node'
import { handle } from '../work.js'

const connection = await connect({ servers: process.env.NATS_URL })
const subscription = connection.subscribe('orders', { queue: 'shop' })
answer()
await connection.flush()
console.log('ready')

async function answer() {
  for await (const message of subscription) {
    await handle(message.string())
    message.respond('done')
  }
}

process.on('SIGTERM', async () => {
  await connection.drain()
  process.exit(0)
})
