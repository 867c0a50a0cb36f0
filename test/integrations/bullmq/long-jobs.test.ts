import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Queue } from 'bullmq'
import { becomesTrue } from '../becomes-true.ts'
import { countMade, hookOf, lateness, momentOf, quickly, stopWhileItWorks } from '../handed-back.ts'
import { lacks } from '../servers/programs.ts'
import { type Redis, startRedis } from '../servers/redis.ts'
import { turnsOfStops } from '../stops.ts'

describe('BullMQ: jobs that are longer than the shutdown', { skip: lacks('redis-server') }, () => {
  let redis: Redis
  before(async () => {
    redis = await startRedis()
  })
  after(() => redis.stop())

  /** Stops the worker that has taken a job, while another worker waits for one. */
  async function stopInAJob(file: string, data: { steps: number; ms: number }, jobs = 1, env = {}) {
    await redis.send('FLUSHALL')
    const queue = new Queue('orders', { connection: { url: redis.url } })
    try {
      const stopped = await stopWhileItWorks(
        `bullmq/${file}`,
        { REDIS_URL: redis.url, ...env },
        {
          send: () => queue.addBulk(Array(jobs).fill({ name: 'coffee', data })),
          isDone: async () => (await queue.getJobCountByTypes('completed', 'failed')) === jobs,
        },
      )
      const [job] = await queue.getJobs(['completed', 'failed'])
      assert.ok(job)
      const { attemptsStarted, attemptsMade, failedReason } = job
      const steps = Number(await redis.send('GET', 'steps'))
      const history = await redis.send('LRANGE', 'history', '0', '-1')
      return { ...stopped, job: { attemptsStarted, attemptsMade, failedReason }, steps, history }
    } finally {
      await queue.close()
    }
  }

  test('R10 a job that is not done at last call goes back, and another worker has it within 100 ms', async (t) => {
    const stopped = await quickly(() => stopInAJob('long-jobs.js', { steps: 1, ms: 3_000 }))
    const { outcome, report, first, second, job, steps, history } = stopped
    const ms = lateness(stopped)
    t.diagnostic(`another worker began the job ${ms} ms after last call`)
    assert.equal(outcome.code, 0, outcome.stderr)
    assert.ok(ms < 100, `${ms} ms`)
    // The store was open for the job, and was closed after it.
    assert.deepEqual(history, ['handed back with 0'])
    const held = hookOf(report, 'order 1')
    assert.ok(hookOf(report, 'store').startMs >= held.startMs + held.durationMs)
    assert.deepEqual([held.status, held.notes, report.passedOver], ['done', ['went on past last call'], []])
    // One cup, made by the second worker, at the first attempt.
    const kinds = [first, second].map((moments) => moments.map(({ what }) => what))
    assert.deepEqual(kinds, [
      ['begins', 'last call'],
      ['begins', 'made'],
    ])
    assert.equal(steps, 1)
    assert.deepEqual(job, { attemptsStarted: 2, attemptsMade: 1, failedReason: undefined })
  })

  test('R10 a job in steps goes back before last call, and another worker goes on with the next step', async (t) => {
    const { outcome, report, second, job, steps, history } = await stopInAJob('long-jobs.js', {
      steps: 10,
      ms: 400,
    })
    const made = countMade(outcome.stdout)
    t.diagnostic(`${made} of 10 steps by the first worker; ${report.summary}`)
    assert.equal(outcome.code, 0, outcome.stderr)
    assert.deepEqual([report.outcome, hookOf(report, 'order 1').notes], ['clean', []])
    assert.deepEqual(history, [`handed back with ${made}`])
    assert.deepEqual([steps, second.filter(({ what }) => what === 'made').length], [10, 10 - made])
    assert.deepEqual(job, { attemptsStarted: 2, attemptsMade: 1, failedReason: undefined })
  })

  test('R10 a job that goes back while a server still drains is not taken by the same worker again', async () => {
    const env = { DRAIN_MS: '3000', LASTCALL_DELAY: '0', LASTCALL_TIMEOUT: '4000ms' }
    const data = { steps: 10, ms: 400 }
    const { outcome, report, history, steps } = await stopInAJob('long-jobs.js', data, 2, env)
    assert.equal(outcome.code, 0, outcome.stderr)
    assert.equal(hookOf(report, 'drain').status, 'done')
    // The other worker was busy, so the job waited for it.
    assert.deepEqual([history, steps], [[`handed back with ${countMade(outcome.stdout)}`], 20])
  })

  test('without its signal a job is cut off, and comes back when its lock is over', async (t) => {
    const stopped = await stopInAJob('deaf-jobs.js', { steps: 1, ms: 4_000 })
    const { stoppedAt, outcome, report, first, second, job } = stopped
    const ms = momentOf(second, 'begins') - (stoppedAt + report.times.lastCallAtMs)
    t.diagnostic(`another worker began the job ${ms} ms after last call`)
    assert.equal(outcome.code, 124)
    // From last call to the deadline, and at least a part of the lock's second.
    assert.ok(ms >= 700, `${ms} ms`)
    assert.deepEqual([first.length, job.attemptsStarted], [1, 2])
  })

  test('D3 X1 a job that does not end is overtaken by the store that it uses, and the status is 1', async (t) => {
    const { outcome, report, job, steps } = await stopInAJob('deaf-jobs.js', { steps: 1_000, ms: 50 })
    t.diagnostic(report.summary)
    const { status, overtakenBy } = hookOf(report, 'order 1')
    assert.deepEqual([outcome.code, status, overtakenBy], [1, 'done', ['store']])
    assert.equal(report.passedOver[0]?.priority, 100)
    // What it costs: the next step finds the store closed, and BullMQ takes that for the job's own failure.
    assert.deepEqual(job, { attemptsStarted: 1, attemptsMade: 1, failedReason: 'Connection is closed.' })
    assert.equal(steps, countMade(outcome.stdout) - 1)
  })

  /** Stops three workers, each in the middle of a job. */
  async function stopThree(env: NodeJS.ProcessEnv): Promise<number[]> {
    await redis.send('FLUSHALL')
    const names = ['orders', 'returns', 'refills']
    const queues = names.map((name) => new Queue(name, { connection: { url: redis.url } }))
    try {
      return await turnsOfStops(
        'bullmq/three-workers.js',
        { REDIS_URL: redis.url, ...env },
        async (program) => {
          await Promise.all(queues.map((queue) => queue.add('coffee', {})))
          await becomesTrue(() => names.every((name) => program.stdout.includes(`a job of ${name} begins`)))
        },
      )
    } finally {
      await Promise.all(queues.map((queue) => queue.close()))
    }
  }

  test('R3 three workers of one level stop taking jobs in the same turn of the event loop', async () => {
    assert.deepEqual(await stopThree({}), [0, 0, 0])
  })

  test('with concurrent: false each worker stops when the one before it has done its job', async (t) => {
    const turns = await stopThree({ SEQUENCE: '1' })
    t.diagnostic(`turns ${turns.join(', ')}`)
    assert.equal(new Set(turns).size, 3)
  })
})
