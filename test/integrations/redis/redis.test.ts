import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Outcome, type Program, withProgram } from '../../support/program.ts'
import { portOf } from '../../support/stopped-under-load.ts'
import { assertOnce, stopOneOfTwo } from '../messages.ts'
import { assertNoneFailed, orderOne, stopUnderOrders } from '../orders.ts'
import { lacks } from '../servers/programs.ts'
import { type Redis, startRedis } from '../servers/redis.ts'

describe('Redis', { skip: lacks('redis-server') }, () => {
  let redis: Redis
  before(async () => {
    redis = await startRedis()
  })
  after(() => redis.stop())

  /** Stops a service after something has happened to its server. */
  function stop(file: string, server: Redis, happen: (service: Program) => Promise<void>): Promise<Outcome> {
    return withProgram(
      `../integrations/redis/${file}`,
      async (service) => {
        await orderOne(await portOf(service))
        await happen(service)
        service.kill('SIGTERM')
        return service.exited()
      },
      { env: { ...process.env, REDIS_URL: server.url } },
    )
  }

  const CLIENTS = [
    ['ioredis', 'ioredis.js', 1],
    // To the server its `close` is as the end of the program.
    ['redis', 'redis.js', 0],
  ] as const

  for (const [library, file, said] of CLIENTS) {
    test(`${library}: each order is stored; connections that QUIT has ended: ${said}`, async (t) => {
      await redis.send('FLUSHALL')
      const before = await redis.quits()
      const stopped = await stopUnderOrders(`redis/${file}`, { REDIS_URL: redis.url })
      const stored = Number(await redis.send('DBSIZE'))
      const quits = (await redis.quits()) - before
      const { length } = stopped.acknowledged
      t.diagnostic(`${length} orders, ${stored} stored; ${quits} connections ended by QUIT`)
      assertNoneFailed(stopped)
      assert.equal(stored, length)
      assert.equal(quits, said)
      assert.doesNotMatch(redis.log(), /Reading from client|Error writing to client/)
    })

    test(`${library}: a server that is gone does not hold the shutdown`, async () => {
      const gone = await startRedis()
      const { code, stderr } = await stop(file, gone, async (service) => {
        await gone.stop()
        await service.until('ECONNREFUSED')
      })
      assert.equal(code, 0, stderr)
    })
  }

  test('without hooks orders fail', async (t) => {
    const { acknowledged, failures } = await stopUnderOrders('redis/careless.js', { REDIS_URL: redis.url })
    t.diagnostic(`${acknowledged.length} orders acknowledged, ${failures.length} failed`)
    assert.ok(failures.length > 0)
  })

  /** Lets two consumers share a stream, and tells how many of its entries have not been acknowledged. */
  async function consume(file: string) {
    await redis.send('FLUSHALL')
    await redis.send('XGROUP', 'CREATE', 'orders', 'shop', '$', 'MKSTREAM')
    const pending = async () => (await redis.send('XPENDING', 'orders', 'shop')) as [number, ...unknown[]]
    const before = await redis.quits()
    const groups = async () => (await redis.send('XINFO', 'GROUPS', 'orders')) as { lag: number }[]
    const stopped = await stopOneOfTwo(
      `redis/${file}`,
      { REDIS_URL: redis.url },
      {
        send: (id) => redis.send('XADD', 'orders', '*', 'id', id),
        isEmpty: async () => (await groups())[0]?.lag === 0,
      },
    )
    return { stopped, unacknowledged: (await pending())[0], quits: (await redis.quits()) - before }
  }

  test('a stream: each entry is handled once and acknowledged, and connections are closed', async (t) => {
    const { stopped, unacknowledged, quits } = await consume('stream.js')
    const { sent, first } = stopped
    t.diagnostic(`${sent} entries; the first consumer finished ${first.ended - first.told} after SIGTERM`)
    assertOnce(stopped)
    assert.equal(unacknowledged, 0)
    // Two of each consumer.
    assert.equal(quits, 4)
  })

  test('a stream without hooks: entries stay unacknowledged', async (t) => {
    const { stopped, unacknowledged } = await consume('careless-stream.js')
    t.diagnostic(
      `${stopped.sent} entries, ${stopped.lost.length} not handled, ${unacknowledged} not acknowledged`,
    )
    assert.ok(unacknowledged > 0)
  })

  test('ioredis: a server that hangs holds the shutdown until the hook has timed out', async () => {
    const { code, stderr } = await stop('ioredis.js', redis, async () => {
      await redis.send('CLIENT', 'PAUSE', '10000', 'ALL')
    })
    assert.equal(code, 1)
    assert.match(stderr, /redis {2}timed out after [2-9]\d{3} ms/)
  })
})
