import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Program, withProgram } from '../../support/program.ts'
import { portOf } from '../../support/stopped-under-load.ts'
import { OrderLoad } from './order-load.ts'
import { connectTo, place } from './orders-client.ts'

function withOrders<T>(
  variables: Readonly<Record<string, string>>,
  use: (program: Program, port: number) => Promise<T>,
): Promise<T> {
  const env = { ...process.env, PORT: '0', ...variables }
  const run = async (program: Program): Promise<T> => use(program, await portOf(program))
  return withProgram('../integrations/grpc/server.js', run, { env })
}

/** Stops a server, and tells how many orders it has placed. */
async function stop(program: Program): Promise<number> {
  program.kill('SIGTERM')
  const { code, stdout, stderr } = await program.exited()
  assert.deepEqual([code, stderr], [0, ''])
  return Number(/(\d+) placed/.exec(stdout)?.[1])
}

describe('gRPC', () => {
  test('calls under way are answered, streams are ended, and the clients go on with another server', async (t) => {
    await withOrders({ NAME: 'first' }, (first, firstPort) =>
      withOrders({ NAME: 'second' }, async (second, secondPort) => {
        const load = new OrderLoad([firstPort, secondPort])
        await load.answeredBy('first', 300)
        const placedByFirst = await stop(first)
        await load.answeredBy('second', 300)
        const streams = [...load.streams]
        await load.stop()
        const placedBySecond = await stop(second)
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
      await stop(program)
      assert.match(String(await place(client, 2)), /^14 UNAVAILABLE/)
      client.close()
    })
  })

  test('a call that does not end is cut at last call', async () => {
    await withOrders({ WORK_TIME: '60000', LASTCALL_TIMEOUT: '1000' }, async (program, port) => {
      const client = connectTo([port])
      const call = place(client, 1)
      await new Promise((resolve) => client.Watch({ id: 1 }).once('data', resolve))
      assert.equal(await stop(program), 0)
      assert.match(String(await call), /^1 CANCELLED/)
      client.close()
    })
  })
})
