import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { withProgram } from '../../support/program.ts'
import { lacksPackages } from '../on-demand.ts'
import { assertNoneFailed, stopUnderOrders } from '../orders.ts'
import { type Postgres, startPostgres } from '../servers/postgres.ts'
import { lacks } from '../servers/programs.ts'
import { generateClient } from './generate.ts'

describe('Prisma', { skip: lacks('postgres') || lacksPackages('prisma') }, () => {
  let postgres: Postgres
  let env: NodeJS.ProcessEnv
  before(async () => {
    postgres = await startPostgres()
    env = { DATABASE_URL: postgres.url }
    generateClient()
  })
  after(() => postgres.stop())

  const createTable = () =>
    postgres.rows(
      'drop table if exists orders; create table orders (id text primary key, item text not null)',
    )

  async function stored(): Promise<number[]> {
    const rows = await postgres.rows('select id from orders order by id::int')
    return rows.map(({ id }) => Number(id))
  }

  test('each order is stored once, and every session is closed', async (t) => {
    await createTable()
    const before = await postgres.closedSessions()
    const stopped = await stopUnderOrders('prisma/service.js', env)
    const after = await postgres.closedSessions()
    const { acknowledged } = stopped
    const [ended, abandoned] = [after.total - before.total, after.abandoned - before.abandoned]
    t.diagnostic(`${acknowledged.length} orders; ${ended} sessions, ${abandoned} abandoned`)
    assertNoneFailed(stopped)
    assert.deepEqual(await stored(), acknowledged)
    assert.ok(ended > 1, `${ended} sessions`)
    assert.equal(abandoned, 0)
  })

  for (const [how, more, expected] of [
    ['that is held is finished', {}, [1, 2]],
    ['that is not held is rolled back', { CARELESS: 'yes' }, []],
  ] as const) {
    test(`a transaction ${how}`, async () => {
      await createTable()
      const { code, stderr } = await withProgram(
        '../integrations/prisma/transaction.js',
        async (program) => {
          await program.until('ready')
          program.kill('SIGTERM')
          return program.exited()
        },
        { env: { ...process.env, ...env, ...more } },
      )
      assert.deepEqual([code, stderr], [0, ''])
      assert.deepEqual(await stored(), expected)
    })
  }
})
