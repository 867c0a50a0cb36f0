// The same consumer without lastcall, as it is often written: the test that finds nothing wrong here finds nothing.
import { connect } from 'amqplib'
import { handle } from '../work.js'

const connection = await connect(process.env.AMQP_URL)
const channel = await connection.createChannel()
await channel.prefetch(20)

await channel.consume('orders', async (message) => {
  await handle(message.content.toString(), message.fields.redelivered)
  channel.ack(message)
})
console.log('ready')
process.on('SIGTERM', () => process.exit(0))
