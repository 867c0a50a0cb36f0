// Handles orders from a queue of RabbitMQ, up to 20 at a time.
import { connect } from 'amqplib'
import { hold, onShutdown, shutdown } from 'lastcall'
import { handle } from '../work.js'

const connection = await connect(process.env.AMQP_URL)
connection.on('error', shutdown)
connection.on('close', (lost) => lost && shutdown(lost)) // also when RabbitMQ stops: no 'error' then
const channel = await connection.createChannel()
onShutdown('rabbitmq', close, { priority: 'storage' })

await channel.prefetch(20)
const { consumerTag } = await channel.consume('orders', take)
onShutdown('orders', () => channel.cancel(consumerTag), { priority: 'work' })
console.log('ready')

function take(message) {
  // The queue has been deleted, or its node has gone.
  if (message === null) return shutdown(new Error('RabbitMQ has cancelled the consumer'))
  hold(`message ${message.fields.deliveryTag}`, async () => {
    try {
      await handle(message.content.toString(), message.fields.redelivered)
      channel.ack(message)
    } catch (error) {
      console.error(error)
      channel.nack(message, false, !message.fields.redelivered) // one retry, then it is dropped
    }
  }).catch((error) => console.error(error)) // if the channel is closed already
}

/** The channel first: closing the connection may overtake what the channel still has to send. */
async function close() {
  await channel.close()
  await connection.close()
}
