import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Outcome, type Program, type ProgramOptions, withProgram } from '../../support/program.ts'
import { portOf } from '../../support/stopped-under-load.ts'
import { OrderLoad } from './order-load.ts'
import { connectTo, place } from './orders-client.ts'

const AUTO = { flags: ['--import', 'lastcall/auto'] }

function withOrders<T>(
  variables: Readonly<Record<string, string>>,
  use: (program: Program, port: number) => Promise<T>,
  file = 'server.js',
  options: ProgramOptions = {},
): Promise<T> {
  const env = { ...process.env, PORT: '0', ...variables }
  const run = async (program: Program): Promise<T> => use(program, await portOf(program))
  return withProgram(`../integrations/grpc/${file}`, run, { env, ...options })
}

function stop(program: Program): Promise<Outcome> {
  program.kill('SIGTERM')
  return program.exited()
}

/** Stops a server that complains of nothing, and tells how many orders it has placed. */
async function stopCleanly(program: Program): Promise<number> {
  const { code, stdout, stderr } = await stop(program)
  assert.deepEqual([code, stderr], [0, ''])
  return Number(/(\d+) placed/.exec(stdout)?.[1])
}

describe('gRPC', () => {
  test('calls under way are answered, streams are ended, and the clients go on with another server', async (t) => {
    await withOrders({ NAME: 'first' }, (first, firstPort) =>
      withOrders({ NAME: 'second' }, async (second, secondPort) => {
        const load = new OrderLoad([firstPort, secondPort])
        await load.answeredBy('first', 300)
        const placedByFirst = await stopCleanly(first)
        await load.answeredBy('second', 300)
        const streams = [...load.streams]
        await load.stop()
        const placedBySecond = await stopCleanly(second)
        const answered = [load.answered.get('first'), load.answered.get('second')]
        t.diagnostic(
          `${answered.join(' + ')} calls answered by two servers, 0 failed; ${placedByFirst} + ${placedBySecond} placed; ${streams.length} streams ended`,
        )
        assert.deepEqual(load.failures, [])
        assert.deepEqual(answered, [placedByFirst, placedBySecond])
        assert.deepEqual(streams, Array(4).fill('ended by first'))
      }),
    )
  })

  test('without another server a call is UNAVAILABLE', async () => {
    await withOrders({}, async (program, port) => {
      const client = connectTo([port])
      assert.deepEqual(await place(client, 1), { id: 1, by: 'orders' })
      await stopCleanly(program)
      assert.match(String(await place(client, 2)), /^14 UNAVAILABLE/)
      client.close()
    })
  })

  test('a call that does not end is cut at last call', async () => {
    await withOrders({ WORK_TIME: '60000', LASTCALL_TIMEOUT: '1000ms' }, async (program, port) => {
      const client = connectTo([port])
      const call = place(client, 1)
      await new Promise((resolve) => client.Watch({ id: 1 }).once('data', resolve))
      const { code, stderr } = await stop(program)
      assert.equal(code, 0)
      assert.match(
        stderr,
        /^lastcall: exit 0, .* after last call\n {2}grpc +done after \d+ ms \(went on past last call\)\n/,
      )
      assert.match(String(await call), /^1 CANCELLED/)
      client.close()
    })
  })

  test('a server that knows nothing, with `lastcall/auto`: calls are answered, streams are cut in time, and the status says so', async (t) => {
    const first = { NAME: 'first', LASTCALL_TIMEOUT: '3000ms' }
    const run = (program: Program, firstPort: number): Promise<void> =>
      withOrders({ NAME: 'second' }, async (_second, secondPort) => {
        const load = new OrderLoad([firstPort, secondPort])
        await load.answeredBy('first', 300)
        const { code, stderr } = await stop(program)
        await load.answeredBy('second', 300)
        const streams = [...load.streams]
        await load.stop()
        const answered = [load.answered.get('first'), load.answered.get('second')]
        t.diagnostic(
          `${answered.join(' + ')} calls answered by two servers, 0 failed; ${streams.length} streams cut`,
        )
        assert.equal(code, 1)
        assert.match(stderr, /^lastcall: exit 1, .*\n {2}http {2}cut 4 responses after \d+ ms \(.*\)\n$/)
        assert.deepEqual(load.failures, [])
        assert.equal(streams.filter((end) => /^14 UNAVAILABLE.* by first$/.test(end)).length, 4)
      })
    await withOrders(first, run, 'plain.js', AUTO)
  })
})
