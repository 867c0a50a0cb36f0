// Handles orders that are longer than a shutdown, one after the other: what is not done in time goes back into the queue.
import { setTimeout } from 'node:timers/promises'
import { connect } from 'amqplib'
import { hold, onShutdown, shutdown } from 'lastcall'
import { doWork } from '../cups.js'

const connection = await connect(process.env.AMQP_URL)
connection.on('error', shutdown)
connection.on('close', (lost) => lost && shutdown(lost)) // also when RabbitMQ stops: no 'error' then
const channel = await connection.createChannel()
onShutdown('rabbitmq', close, { priority: 'storage' })

await channel.prefetch(2)
let latest = Promise.resolve()
let stopping
const { consumerTag } = await channel.consume('orders', take)
onShutdown('orders', stop, { priority: 'work' })
// What a server that drains for long is to it: level 'work' opens late.
if (process.env.DRAIN_MS)
  onShutdown('drain', () => setTimeout(Number(process.env.DRAIN_MS)), { priority: 'traffic' })
console.log('ready')

function take(message) {
  // The queue has been deleted, or its node has gone.
  if (message === null) return shutdown(new Error('RabbitMQ has cancelled the consumer'))
  const previous = latest
  latest = hold(`message ${message.fields.deliveryTag}`, async (held) => {
    await previous
    await handle(message, held)
  }).catch((error) => console.error(error))
}

async function handle(message, { signal, remaining }) {
  const { id, ms } = JSON.parse(message.content)
  if (remaining() < ms) return handBack(message) // if you know how long it takes
  try {
    await doWork(id, ms, signal) // rejects at last call
    channel.ack(message)
  } catch (error) {
    if (signal.aborted) return handBack(message)
    console.error(error)
    channel.nack(message, false, !message.fields.redelivered) // one retry, then it is dropped
  }
}

/** Cancels first: level 'work' may not have opened yet, and RabbitMQ would send the message here again. */
async function handBack(message) {
  const stopped = stop()
  channel.nack(message)
  console.log('handed back')
  await stopped
}

/** Takes no more messages. */
function stop() {
  stopping ??= channel.cancel(consumerTag)
  return stopping
}

/** The channel first: closing the connection may overtake what the channel still has to send. */
async function close() {
  await channel.close()
  await connection.close()
}
