import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { connect } from 'amqplib'
import { assertOnce, stopOneOfTwo } from '../messages.ts'
import { assertNoneFailed, stopUnderOrders } from '../orders.ts'
import { lacks } from '../servers/programs.ts'
import { type Rabbitmq, startRabbitmq } from '../servers/rabbitmq.ts'

describe('RabbitMQ', { skip: lacks('rabbitmq-server') }, () => {
  let rabbitmq: Rabbitmq
  before(async () => {
    rabbitmq = await startRabbitmq()
    await rabbitmq.channel.assertQueue('orders')
  })
  after(() => rabbitmq.stop())

  /** Runs `use` on an empty queue, and tells what the server has afterwards. */
  async function stop<T>(use: (env: NodeJS.ProcessEnv) => Promise<T>) {
    await rabbitmq.channel.purgeQueue('orders')
    const ended = rabbitmq.watchConnections()
    const stopped = await use({ AMQP_URL: rabbitmq.url })
    const connections = await ended()
    const { messageCount } = await rabbitmq.channel.checkQueue('orders')
    return { stopped, connections, messageCount }
  }

  const consume = (file: string) => stop((env) => stopOneOfTwo(`rabbitmq/${file}`, env, { send, isEmpty }))

  function send(id: string): Promise<unknown> {
    const { channel } = rabbitmq
    return promisify(channel.sendToQueue).call(channel, 'orders', Buffer.from(id), {})
  }

  async function isEmpty(): Promise<boolean> {
    return (await rabbitmq.channel.checkQueue('orders')).messageCount === 0
  }

  test('consumers: each message is handled once, none is delivered again, and connections are closed', async (t) => {
    const { stopped, connections, messageCount } = await consume('consumer.js')
    const { sent, first } = stopped
    t.diagnostic(`${sent} messages; the first consumer finished ${first.ended - first.told} after SIGTERM`)
    assertOnce(stopped)
    assert.equal(messageCount, 0)
    assert.deepEqual(connections, { closed: 2, dropped: 0 })
  })

  test('a publisher: what was acknowledged is in the queue, and nothing else', async (t) => {
    const { stopped, connections, messageCount } = await stop((env) =>
      stopUnderOrders('rabbitmq/publisher.js', env),
    )
    const { length } = stopped.acknowledged
    t.diagnostic(`${length} orders, ${messageCount} in the queue`)
    assertNoneFailed(stopped)
    assert.equal(messageCount, length)
    assert.deepEqual(connections, { closed: 1, dropped: 0 })
  })

  test('without hooks messages are handled twice, and the server finds its connections dropped', async (t) => {
    const { stopped, connections } = await consume('careless.js')
    const { sent, twice, redelivered } = stopped
    t.diagnostic(`${sent} messages, ${redelivered.length} delivered again, ${twice.length} done twice`)
    assert.ok(twice.length > 0)
    assert.ok(redelivered.length >= twice.length)
    assert.deepEqual(connections, { closed: 0, dropped: 2 })
  })

  /** Acknowledges 100 messages, closes at once, and tells how many are still in the queue. */
  async function acknowledgeAndClose(isChannelFirst: boolean): Promise<number> {
    const { messageCount } = await stop(async () => {
      for (let id = 0; id < 100; id++) await send(`${id}`)
      const connection = await connect(rabbitmq.url)
      const channel = await connection.createChannel()
      while ((await channel.get('orders')) !== false);
      channel.ackAll()
      if (isChannelFirst) await channel.close()
      await connection.close()
    })
    return messageCount
  }

  test('the close of a connection overtakes what its channels have yet to send; that of a channel does not', async () => {
    assert.equal(await acknowledgeAndClose(false), 100)
    assert.equal(await acknowledgeAndClose(true), 0)
  })
})
