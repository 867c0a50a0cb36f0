import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { Queue } from 'bullmq'
import { describeOutcome, masked, readExample } from '../../support/example.ts'
import { withProgram } from '../../support/program.ts'
import { withServer } from '../../support/server.ts'
import { Collector } from '../collector.ts'
import { assertNoneFailed, stopUnderOrders } from '../orders.ts'
import { type Postgres, startPostgres } from '../servers/postgres.ts'
import { lacks } from '../servers/programs.ts'
import { type Redis, startRedis } from '../servers/redis.ts'

const EXAMPLE = '16-whole-service.js'

describe('the example of a whole service', { skip: lacks('postgres') || lacks('redis-server') }, () => {
  let postgres: Postgres
  let redis: Redis
  before(async () => {
    postgres = await startPostgres()
    redis = await startRedis()
  })
  after(() => Promise.all([postgres.stop(), redis.stop()]))

  /** Gives the service all that it needs, and tells which spans it has sent. */
  async function withBackends(
    use: (env: NodeJS.ProcessEnv) => Promise<void>,
  ): Promise<(name: string) => number> {
    const collector = new Collector()
    await withServer(collector.answer, ({ server }) => {
      const { port } = server.address() as AddressInfo
      const collectorUrl = `http://127.0.0.1:${port}`
      return use({
        PORT: '0',
        DATABASE_URL: postgres.url,
        REDIS_URL: redis.url,
        OTEL_EXPORTER_OTLP_ENDPOINT: collectorUrl,
      })
    })
    return (name) => collector.spans.filter((span) => span.name === name).length
  }

  test('prints what it promises', async () => {
    await withBackends(async (env) => {
      const outcome = await withProgram(
        `../../examples/${EXAMPLE}`,
        async (service) => {
          await service.until('ready')
          service.kill('SIGTERM')
          return service.exited()
        },
        { env: { ...process.env, ...env } },
      )
      assert.equal(describeOutcome(outcome), masked(readExample(EXAMPLE).output))
    })
  })

  test('each order is stored, and brewed or left in the queue; each span arrives; sessions are closed', async (t) => {
    const sessions = await postgres.closedSessions()
    const before = await redis.quits()
    let taken = 0
    let brewed = 0
    const spans = await withBackends(async (env) => {
      const stopped = await stopUnderOrders(`../../examples/${EXAMPLE}`, {
        ...env,
        LASTCALL_REPORT: 'problems',
      })
      assertNoneFailed(stopped)
      const rows = await postgres.rows('select id, is_brewed from orders order by id::int')
      assert.deepEqual(
        rows.map(({ id }) => Number(id)),
        stopped.acknowledged,
      )
      taken = rows.length
      brewed = rows.filter(({ is_brewed }) => is_brewed).length
    })
    const quits = (await redis.quits()) - before
    const { active, waiting } = await left()
    t.diagnostic(`${taken} orders taken, ${brewed} of them brewed, ${waiting} left in the queue`)
    assert.deepEqual([active, waiting], [0, taken - brewed])
    assert.deepEqual([spans('take order'), spans('brew order')], [taken, brewed])
    assert.equal((await postgres.closedSessions()).abandoned, sessions.abandoned)
    // The queue's and the worker's.
    assert.equal(quits, 2)
  })

  /** What the queue still has. */
  async function left(): Promise<Record<string, number>> {
    const queue = new Queue('orders', { connection: { url: redis.url } })
    try {
      return await queue.getJobCounts('active', 'waiting')
    } finally {
      await queue.close()
    }
  }
})
