// Listens to the signals as well, as kafkajs's documentation has it, and sends them again when it has disconnected.
import { setTimeout as pause } from 'node:timers/promises'
import { Kafka } from 'kafkajs'
import { onShutdown } from 'lastcall'

const kafka = new Kafka({ clientId: 'orders', brokers: [process.env.BROKER] })
const producer = kafka.producer()

for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, async () => {
    try {
      await producer.disconnect()
      await pause(300) // what a broker may take
    } finally {
      process.kill(process.pid, signal)
    }
  })
}

onShutdown('producer', async () => {
  await pause(600)
  await producer.disconnect()
})
await producer.connect()
