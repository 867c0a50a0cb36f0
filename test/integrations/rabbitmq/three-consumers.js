// Three consumers in one process. With SEQUENCE they stop as hooks of lower levels do, one after the other.
import { connect } from 'amqplib'
import { onShutdown } from 'lastcall'
import { currentTurn } from '../turns.js'

const connection = await connect(process.env.AMQP_URL)
onShutdown('rabbitmq', () => connection.close(), { priority: 'storage' })
const concurrent = !process.env.SEQUENCE

for (let number = 1; number <= 3; number++) {
  const channel = await connection.createChannel()
  const { consumerTag } = await channel.consume('orders', (message) => channel.ack(message))
  const stop = () => {
    console.log(`consumer ${number} stops in turn ${currentTurn()}`)
    return channel.cancel(consumerTag)
  }
  onShutdown(`consumer ${number}`, stop, { priority: 'work', concurrent })
}
console.log('ready')
