import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { assertOnce, stopOneOfTwo } from '../messages.ts'
import { type Nats, startNats } from '../servers/nats.ts'
import { lacks } from '../servers/programs.ts'

/** How a client that drains is seen to end: nothing says that it is subscribed any more. */
const DRAINED = { reason: 'Client Closed', subscriptions: 0 }

/** Milliseconds after which an answer does not come any more. */
const PATIENCE = 5_000

/** Nanoseconds after which JetStream sends again what is not acknowledged. */
const ACK_WAIT = 2e9

describe('NATS', { skip: lacks('nats-server') }, () => {
  let nats: Nats
  before(async () => {
    nats = await startNats()
  })
  after(() => nats.stop())

  /** Sends requests to two services, and tells which of these failed. */
  async function answer(file: string) {
    const failures: string[] = []
    const send = (id: string) =>
      nats.connection.request('orders', id, { timeout: PATIENCE }).catch((error) => failures.push(`${error}`))
    const ended = await nats.watchConnections()
    const isEmpty = async () => true // all have been answered
    const stopped = await stopOneOfTwo(`nats/${file}`, { NATS_URL: nats.url }, { send, isEmpty })
    return { stopped, failures, connections: await ended() }
  }

  for (const [how, file] of [
    ['a loop', 'requests.js'],
    ['a callback', 'concurrent.js'],
  ] as const) {
    test(`${how}: each request is answered once, and subscriptions are drained`, async (t) => {
      const { stopped, failures, connections } = await answer(file)
      const { sent, first } = stopped
      t.diagnostic(`${sent} requests; the first service answered ${first.ended - first.told} after SIGTERM`)
      assertOnce(stopped)
      assert.deepEqual(failures, [])
      assert.deepEqual(connections, [DRAINED, DRAINED])
    })
  }

  test('without hooks requests fail, although the connection is drained', async (t) => {
    const { stopped, failures, connections } = await answer('careless-requests.js')
    t.diagnostic(`${stopped.sent} requests, ${failures.length} failed`)
    assert.ok(failures.length > 0)
    // The server knows nothing of it.
    assert.deepEqual(connections, [DRAINED, DRAINED])
  })

  /** Lets two consumers share a new stream, and tells what JetStream knows of it afterwards. */
  async function consume(file: string) {
    const client = jetstream(nats.connection)
    const manager = await jetstreamManager(nats.connection)
    await manager.streams.add({ name: 'orders', subjects: ['stream'] })
    try {
      await manager.consumers.add('orders', {
        durable_name: 'shop',
        ack_policy: 'explicit',
        ack_wait: ACK_WAIT,
      })
      const info = () => manager.consumers.info('orders', 'shop')
      const ended = await nats.watchConnections()
      const stopped = await stopOneOfTwo(
        `nats/${file}`,
        { NATS_URL: nats.url },
        {
          send: (id) => client.publish('stream', id),
          isEmpty: async () => {
            const { num_pending, num_ack_pending } = await info()
            return num_pending + num_ack_pending === 0
          },
        },
      )
      return { stopped, connections: await ended(), info: await info() }
    } finally {
      await manager.streams.delete('orders')
    }
  }

  test('JetStream: each message is handled once, and delivered once', async (t) => {
    const { stopped, connections, info } = await consume('stream.js')
    const { sent, first } = stopped
    t.diagnostic(`${sent} messages; the first consumer finished ${first.ended - first.told} after SIGTERM`)
    assertOnce(stopped)
    assert.deepEqual(connections, [DRAINED, DRAINED])
    // A delivery counts here each time.
    assert.equal(info.delivered.consumer_seq, sent)
    assert.deepEqual([info.num_ack_pending, info.num_redelivered], [0, 0])
  })

  test('JetStream without hooks: messages are delivered again', async (t) => {
    const { stopped, connections, info } = await consume('careless-stream.js')
    const { sent, twice } = stopped
    const again = info.delivered.consumer_seq - sent
    t.diagnostic(`${sent} messages, ${again} delivered again, ${twice.length} done twice`)
    // How many of them had been handled is chance: their handling may have been about to begin.
    assert.ok(again > 0)
    assert.ok(again >= twice.length)
    assert.ok(connections.every(({ subscriptions }) => subscriptions > 0))
  })
})
