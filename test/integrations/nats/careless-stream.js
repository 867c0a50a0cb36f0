// The same consumer without lastcall, as it is often written: the test that finds nothing wrong here finds nothing.
import { jetstream } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import { handle } from '../work.js'

const connection = await connect({ servers: process.env.NATS_URL })
const consumer = await jetstream(connection).consumers.get('orders', 'shop')
console.log('ready')
process.on('SIGTERM', () => process.exit(0))

const messages = await consumer.consume({ max_messages: 20 })
for await (const message of messages) take(message)

async function take(message) {
  await handle(message.string(), message.redelivered)
  message.ack()
}
