// A consumer whose work does not look at its signal, and sends what it has made to another queue.
import { connect } from 'amqplib'
import { hold, onShutdown } from 'lastcall'
import { doWork } from '../cups.js'

const connection = await connect(process.env.AMQP_URL)
const channel = await connection.createChannel()
onShutdown('rabbitmq', close, { priority: 'storage' })

await channel.prefetch(1)
const { consumerTag } = await channel.consume('orders', take)
onShutdown('orders', () => channel.cancel(consumerTag), { priority: 'work' })
console.log('ready')

function take(message) {
  const { id, cups, ms } = JSON.parse(message.content)
  hold(`order ${id}`, async () => {
    for (let cup = 1; cup <= cups; cup++) {
      await doWork(id, ms)
      channel.sendToQueue('cups', Buffer.from(id))
    }
    channel.ack(message)
  }).catch((error) => console.error(error.message))
}

async function close() {
  await channel.close()
  await connection.close()
}
