import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Program, withProgram } from '../../support/program.ts'
import { lacksPackages } from '../on-demand.ts'
import { TemporalServer } from './temporal-server.ts'

/** Runs the worker beside a server, for as long as `use` takes. */
async function withWorker(
  use: (worker: Program, server: TemporalServer) => Promise<void>,
  more: NodeJS.ProcessEnv = {},
): Promise<void> {
  const server = new TemporalServer()
  const TEMPORAL_ADDRESS = await server.start()
  try {
    await withProgram(
      '../integrations/temporal/worker.js',
      async (worker) => {
        await worker.until('ready')
        await use(worker, server)
      },
      { env: { ...process.env, TEMPORAL_ADDRESS, ...more } },
    )
  } finally {
    server.stop()
  }
}

/** The order of what the worker did, without the lines of Temporal's own log. */
const linesOf = (stdout: string): string[] =>
  stdout.split('\n').filter((line) => /^(ready|brew|store)/.test(line))

describe('Temporal', { skip: lacksPackages('temporal') }, () => {
  test('activities in progress are finished and reported, and then the store is closed', () =>
    withWorker(async (worker, server) => {
      server.schedule('brew-1', 10)
      await server.hasEnded(1)
      server.schedule('brew-2', 1_000)
      await worker.until('brew-2 begins')
      worker.kill('SIGTERM')
      const { code, stdout } = await worker.exited()
      assert.deepEqual(linesOf(stdout).slice(-2), ['brew-2 done', 'store closed'])
      assert.deepEqual([code, server.ended], [0, ['brew-1 completed', 'brew-2 completed']])
    }))

  test('the same holds if Temporal listens to the signals, too', () =>
    withWorker(
      async (worker, server) => {
        server.schedule('brew-1', 1_000)
        await worker.until('brew-1 begins')
        worker.kill('SIGTERM')
        const { code, stdout } = await worker.exited()
        assert.deepEqual(linesOf(stdout), ['ready', 'brew-1 begins', 'brew-1 done', 'store closed'])
        assert.deepEqual([code, server.ended], [0, ['brew-1 completed']])
      },
      { BOTH_LISTEN: 'yes' },
    ))

  test('a worker without activities in progress stops at once', () =>
    withWorker(async (worker) => {
      worker.kill('SIGTERM')
      const { code, stdout } = await worker.exited()
      assert.deepEqual([code, linesOf(stdout)], [0, ['ready', 'store closed']])
    }))

  test('an activity that takes longer than the grace time is cancelled, for another worker to try', () =>
    withWorker(
      async (worker, server) => {
        server.schedule('brew-1', 60_000)
        await worker.until('brew-1 begins')
        worker.kill('SIGTERM')
        const { code, stdout } = await worker.exited()
        assert.deepEqual(linesOf(stdout), ['ready', 'brew-1 begins', 'store closed'])
        assert.deepEqual([code, server.ended], [0, ['brew-1 failed']])
      },
      { GRACE: '500ms' },
    ))
})
