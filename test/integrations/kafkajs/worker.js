// Takes orders from one topic, and sends receipts to another.
import { Kafka } from 'kafkajs'
import { onShutdown } from 'lastcall'

const kafka = new Kafka({ clientId: 'orders', brokers: [process.env.BROKER] })
const producer = kafka.producer()
const consumer = kafka.consumer({ groupId: 'orders' })

onShutdown('producer', () => producer.disconnect(), { timeout: 2_000 })
onShutdown('consumer', () => consumer.disconnect(), { priority: 'work' }) // waits for the handler that runs

await producer.connect()
await consumer.connect()
await consumer.subscribe({ topic: 'orders' })
await consumer.run({
  eachMessage: ({ message }) => producer.send({ topic: 'receipts', messages: [{ value: message.value }] }),
})
