import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Queue } from 'bullmq'
import { type Outcome, withProgram } from '../../support/program.ts'
import { becomesTrue } from '../becomes-true.ts'
import { lacks } from '../servers/programs.ts'
import { type Redis, startRedis } from '../servers/redis.ts'

const JOBS = 400

describe('BullMQ', { skip: lacks('redis-server') }, () => {
  let redis: Redis
  before(async () => {
    redis = await startRedis()
  })
  after(() => redis.stop())

  /** A worker is stopped in the middle of the jobs, and another one does the rest. */
  async function stopInTheMiddle(file: string) {
    await redis.send('FLUSHALL')
    const queue = new Queue('orders', { connection: { url: redis.url } })
    try {
      await queue.addBulk(
        Array.from({ length: JOBS }, (_, n) => ({ name: 'coffee', data: { ms: 20 + (n % 40) } })),
      )
      const before = await redis.quits()
      const first = await work(file, async () => (await queue.getCompletedCount()) >= 50)
      const between = await queue.getJobCounts('active', 'waiting', 'completed')
      await work(file, async () => (await queue.getCompletedCount()) === JOBS)
      const done = (await redis.send('HVALS', 'done')) as string[]
      return { first, between, done, quits: (await redis.quits()) - before }
    } finally {
      await queue.close()
    }
  }

  /** Has a worker work until something is true. */
  function work(
    file: string,
    isEnough: () => Promise<boolean>,
    env: NodeJS.ProcessEnv = {},
  ): Promise<Outcome> {
    return withProgram(
      `../integrations/bullmq/${file}`,
      async (worker) => {
        await worker.until('ready')
        await becomesTrue(isEnough)
        worker.kill('SIGTERM')
        return worker.exited()
      },
      { env: { ...process.env, REDIS_URL: redis.url, ...env } },
    )
  }

  test('each job is done once, those under way are finished, and connections are closed', async (t) => {
    const { first, between, done, quits } = await stopInTheMiddle('worker.js')
    t.diagnostic(`${between.completed} jobs of ${JOBS} done by the first worker; ${done.length} in all`)
    assert.deepEqual(first, { code: 0, signal: null, stdout: 'ready\n', stderr: '' })
    assert.equal(between.active, 0)
    assert.ok(Number(between.waiting) > 0)
    assert.deepEqual(done, Array(JOBS).fill('1'))
    // The store's and the worker's, of each worker.
    assert.equal(quits, 4)
  })

  test('a job that does not end is named', async () => {
    await redis.send('FLUSHALL')
    const queue = new Queue('orders', { connection: { url: redis.url } })
    try {
      await queue.add('coffee', { ms: 60_000 })
      const isActive = async () => (await queue.getActiveCount()) === 1
      const { code, stderr } = await work('worker.js', isActive, { LASTCALL_TIMEOUT: '1500ms' })
      assert.equal(code, 124)
      assert.match(stderr, /order 1 {2}had not ended/)
    } finally {
      await queue.close()
    }
  })

  test('without hooks jobs are done twice', async (t) => {
    const { between, done } = await stopInTheMiddle('careless.js')
    const twice = done.filter((times) => times !== '1')
    t.diagnostic(
      `${between.active} jobs under way at the end of the first worker; ${twice.length} done twice`,
    )
    assert.ok(twice.length > 0)
  })
})
