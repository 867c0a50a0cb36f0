import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { assertNoneFailed, stopUnderOrders } from '../orders.ts'
import { type Postgres, startPostgres } from '../servers/postgres.ts'
import { lacks } from '../servers/programs.ts'

describe('PostgreSQL', { skip: lacks('postgres') }, () => {
  let postgres: Postgres
  before(async () => {
    postgres = await startPostgres()
  })
  after(() => postgres.stop())

  /** Runs one of the services, and tells what the server has of it afterwards. */
  async function stop(file: string) {
    await postgres.rows('drop table if exists orders; create table orders (id text primary key, item text)')
    const before = await postgres.closedSessions()
    const stopped = await stopUnderOrders(`postgres/${file}`, { DATABASE_URL: postgres.url })
    const after = await postgres.closedSessions()
    const rows = await postgres.rows('select id from orders order by id::int')
    const stored = rows.map(({ id }) => Number(id))
    return {
      stopped,
      stored,
      ended: after.total - before.total,
      abandoned: after.abandoned - before.abandoned,
    }
  }

  for (const [library, file] of [
    ['a pool of pg', 'pool.js'],
    ['Drizzle', 'drizzle.js'],
  ] as const) {
    test(`${library}: each order is stored once, and every session is closed`, async (t) => {
      const { stopped, stored, ended, abandoned } = await stop(file)
      const { acknowledged } = stopped
      t.diagnostic(
        `${acknowledged.length} orders, ${stored.length} stored; ${ended} sessions, ${abandoned} abandoned`,
      )
      assertNoneFailed(stopped)
      assert.deepEqual(stored, acknowledged)
      assert.ok(ended > 1, `${ended} sessions`)
      assert.equal(abandoned, 0)
    })
  }

  test('without hooks orders fail, and the server finds its sessions abandoned', async (t) => {
    const { stopped, abandoned } = await stop('careless.js')
    const { acknowledged, failures } = stopped
    t.diagnostic(
      `${acknowledged.length} orders acknowledged, ${failures.length} failed; ${abandoned} sessions abandoned`,
    )
    assert.ok(failures.length > 0)
    assert.ok(abandoned > 0)
  })
})
