// A service that puts orders into a queue of RabbitMQ, and answers when RabbitMQ has confirmed that it has them.
import { promisify } from 'node:util'
import { connect } from 'amqplib'
import express from 'express'
import { onShutdown, shutdown } from 'lastcall'
import { drainOnShutdown } from 'lastcall/http'

const connection = await connect(process.env.AMQP_URL)
connection.on('error', shutdown)
connection.on('close', (lost) => lost && shutdown(lost)) // also when RabbitMQ stops: no 'error' then
const channel = await connection.createConfirmChannel()
const publish = promisify(channel.sendToQueue).bind(channel)
onShutdown('rabbitmq', close, { priority: 'storage' })

const app = express()
app.use(express.json())

app.post('/orders', async ({ body: { id } }, response) => {
  await publish('orders', Buffer.from(id), { persistent: true })
  response.status(201).json({ id })
})

const server = app.listen(0, '127.0.0.1', () => console.log(`port ${server.address().port} ready`))
drainOnShutdown(server)

/** Waits for confirms first. Then the channel: closing the connection may overtake what it still has to send. */
async function close() {
  await channel.waitForConfirms()
  await channel.close()
  await connection.close()
}
