import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { createPool } from 'mysql2/promise'
import { assertNoneFailed, stopUnderOrders } from '../orders.ts'
import { type Mariadb, startMariadb } from '../servers/mariadb.ts'
import { lacks } from '../servers/programs.ts'

describe('MariaDB', { skip: lacks('mariadbd') }, () => {
  let mariadb: Mariadb
  before(async () => {
    mariadb = await startMariadb()
  })
  after(() => mariadb.stop())

  /** Runs one of the services, and tells what the server has of it afterwards. */
  async function stop(file: string) {
    await mariadb.rows('drop table if exists orders')
    await mariadb.rows('create table orders (id varchar(20) primary key, item text)')
    const before = await mariadb.closedSessions()
    const stopped = await stopUnderOrders(`mariadb/${file}`, { DATABASE_URL: mariadb.url })
    const after = await mariadb.closedSessions()
    const rows = await mariadb.rows('select id from orders order by cast(id as integer)')
    return {
      stopped,
      stored: rows.map(({ id }) => Number(id)),
      begun: after.begun - before.begun,
      aborted: after.aborted - before.aborted,
    }
  }

  test('a pool of mysql2: each order is stored once, and every session is closed', async (t) => {
    const { stopped, stored, begun, aborted } = await stop('pool.js')
    const { acknowledged } = stopped
    t.diagnostic(
      `${acknowledged.length} orders, ${stored.length} stored; ${begun} sessions, ${aborted} aborted`,
    )
    assertNoneFailed(stopped)
    assert.deepEqual(stored, acknowledged)
    assert.ok(begun > 1, `${begun} sessions`)
    assert.equal(aborted, 0)
  })

  test('without hooks orders fail, and the server finds its sessions aborted', async (t) => {
    const { stopped, aborted } = await stop('careless.js')
    const { acknowledged, failures } = stopped
    t.diagnostic(
      `${acknowledged.length} orders acknowledged, ${failures.length} failed; ${aborted} sessions aborted`,
    )
    assert.ok(failures.length > 0)
    assert.ok(aborted > 0)
  })

  test('`pool.end` waits for queries that run, and for no transaction', async () => {
    const pool = createPool(mariadb.url)
    const [running, idle] = [await pool.getConnection(), await pool.getConnection()]
    await idle.beginTransaction()
    const answer = running.query('select sleep(0.2) as slept')
    await pool.end()
    assert.deepEqual((await answer)[0], [{ slept: 0 }])
    await assert.rejects(idle.commit(), /connection is in closed state/)
    await assert.rejects(pool.query('select 1'), /Pool is closed/)
  })
})
