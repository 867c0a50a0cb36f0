// Handles orders from a stream of JetStream, up to 20 at a time.
import { jetstream } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import { hold, isShuttingDown, onShutdown, shutdown } from 'lastcall'
import { handle } from '../work.js'

const connection = await connect({ servers: process.env.NATS_URL })
const consumer = await jetstream(connection).consumers.get('orders', 'shop')
onShutdown('nats', () => connection.drain(), { priority: 'storage' })
consume().catch((error) => shutdown(error))
console.log('ready')

async function consume() {
  while (!isShuttingDown()) await hold('a batch of orders', takeBatch)
}

async function takeBatch() {
  // Ends with the 20th message, or after 1 s. So no message arrives after the batch has ended.
  const messages = await consumer.fetch({ max_messages: 20, expires: 1_000 })
  const batch = []
  for await (const message of messages) batch.push(take(message))
  await Promise.all(batch)
}

async function take(message) {
  try {
    await handle(message.string(), message.redelivered)
    message.ack()
  } catch (error) {
    console.error(error)
    message.nak(1_000) // again, in a second
  }
}
