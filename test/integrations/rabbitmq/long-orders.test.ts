import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { countMade, hookOf, lateness, momentOf, quickly, stopWhileItWorks } from '../handed-back.ts'
import { lacks } from '../servers/programs.ts'
import { type Rabbitmq, startRabbitmq } from '../servers/rabbitmq.ts'
import { turnsOfStops } from '../stops.ts'

interface Order {
  readonly id: string
  readonly ms: number
  readonly cups?: number
}

describe('RabbitMQ: messages that take longer than the shutdown', { skip: lacks('rabbitmq-server') }, () => {
  let rabbitmq: Rabbitmq
  before(async () => {
    rabbitmq = await startRabbitmq()
    await rabbitmq.channel.assertQueue('orders')
    await rabbitmq.channel.assertQueue('cups')
  })
  after(() => rabbitmq.stop())

  /** Stops the consumer that has begun, while another consumer is there, until that has made some cups. */
  async function stopInAnOrder(file: string, orders: readonly Order[], cups: number, env = {}) {
    const { channel, url } = rabbitmq
    const stopped = await stopWhileItWorks(
      `rabbitmq/${file}`,
      { AMQP_URL: url, ...env },
      {
        send: async () => {
          for (const order of orders) channel.sendToQueue('orders', Buffer.from(JSON.stringify(order)))
          await channel.waitForConfirms()
        },
        isDone: ({ stdout }) => countMade(stdout) === cups,
      },
    )
    // Both consumers are gone, so nothing is hidden from this count.
    const { messageCount } = await channel.checkQueue('orders')
    return { ...stopped, left: messageCount }
  }

  test('R10 a message that is not done at last call goes back, and another consumer has it within 100 ms', async (t) => {
    const orders = [{ id: '1', ms: 3_000 }]
    const stopped = await quickly(() => stopInAnOrder('long-orders.js', orders, 1))
    const { outcome, report, first, second, left } = stopped
    const ms = lateness(stopped)
    t.diagnostic(`another consumer began the message ${ms} ms after last call`)
    assert.equal(outcome.code, 0, outcome.stderr)
    assert.ok(ms < 100, `${ms} ms`)
    // The channel was open for the message, and was closed after it.
    const held = hookOf(report, 'message 1')
    assert.ok(hookOf(report, 'rabbitmq').startMs >= held.startMs + held.durationMs)
    assert.deepEqual([held.status, held.notes, report.passedOver], ['done', ['went on past last call'], []])
    // One cup, made by the second consumer.
    const kinds = [first, second].map((moments) => moments.map(({ what }) => what))
    assert.deepEqual(kinds, [
      ['begins', 'last call'],
      ['begins', 'made'],
    ])
    assert.equal(left, 0)
  })

  test('R10 a message that waits for its turn goes back before last call, if it would not be done by then', async (t) => {
    const orders = ['1', '2', '3', '4'].map((id) => ({ id, ms: 1_200 }))
    const { outcome, report, first, second, left } = await stopInAnOrder('long-orders.js', orders, 3)
    t.diagnostic(report.summary)
    assert.equal(outcome.code, 0, outcome.stderr)
    assert.deepEqual([report.outcome, report.hooks.flatMap(({ notes }) => notes)], ['clean', []])
    const madeBy = (moments: typeof first) =>
      moments.filter(({ what }) => what === 'made').map(({ id }) => id)
    assert.equal(madeBy(first).length, 1)
    assert.deepEqual([...madeBy(first), ...madeBy(second)].sort(), ['1', '2', '3', '4'])
    assert.equal(left, 0)
  })

  test('R10 a message that goes back while a server still drains does not come to the same consumer again', async (t) => {
    const env = { DRAIN_MS: '2600', LASTCALL_DELAY: '0', LASTCALL_TIMEOUT: '4000ms' }
    const orders = ['1', '2', '3', '4', '5', '6'].map((id) => ({ id, ms: 1_700 }))
    const { outcome, report, left } = await stopInAnOrder('long-orders.js', orders, 5, env)
    const times = outcome.stdout.match(/handed back/g)?.length ?? 0
    t.diagnostic(`handed back ${times} times`)
    assert.equal(outcome.code, 0, outcome.stderr)
    assert.equal(hookOf(report, 'drain').status, 'done')
    // The one that waited, and those that were on their way. The other consumer had no room, so they waited for it.
    assert.ok(times >= 1 && times <= 3, `${times} times`)
    assert.equal(left, 0)
  })

  test('D3 X1 a message that does not end is overtaken by its channel, and is handled twice; the status is 1', async (t) => {
    await rabbitmq.channel.purgeQueue('cups')
    const orders = [{ id: '1', ms: 50, cups: 60 }]
    const stopped = await stopInAnOrder('deaf-orders.js', orders, 60)
    const { stoppedAt, outcome, report, second, left } = stopped
    const ms = momentOf(second, 'begins') - (stoppedAt + report.times.lastCallAtMs)
    const { messageCount: cups } = await rabbitmq.channel.checkQueue('cups')
    t.diagnostic(`another consumer began it ${ms} ms after last call; ${cups} cups for 60; ${report.summary}`)
    const { status, overtakenBy } = hookOf(report, 'order 1')
    assert.deepEqual([outcome.code, status, overtakenBy], [1, 'done', ['rabbitmq']])
    assert.match(outcome.stderr, /^Channel clos(ed|ing)$/m)
    // The channel is closed when half of the reserve is over: RabbitMQ gives the message to the other one then.
    assert.ok(ms >= 250, `${ms} ms`)
    assert.ok(cups > 60, `${cups} cups`)
    assert.equal(left, 0)
  })

  test('R3 three consumers of one level stop taking messages in the same turn of the event loop', async () => {
    assert.deepEqual(await turnsOfStops('rabbitmq/three-consumers.js', { AMQP_URL: rabbitmq.url }), [0, 0, 0])
  })

  test('with concurrent: false each consumer stops when RabbitMQ has confirmed the one before it', async (t) => {
    const env = { AMQP_URL: rabbitmq.url, SEQUENCE: '1' }
    const turns = await turnsOfStops('rabbitmq/three-consumers.js', env)
    t.diagnostic(`turns ${turns.join(', ')}`)
    assert.equal(new Set(turns).size, 3)
  })
})
