import assert from 'node:assert/strict'
import type { RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { idsOf } from '../../support/log-lines.ts'
import { pause } from '../../support/program.ts'
import { withServer } from '../../support/server.ts'
import { stoppedUnderLoad } from '../../support/stopped-under-load.ts'

/** Milliseconds that the upstream takes for an audit, so that the last ones are under way after the last answer. */
const AUDIT_TIME = 100

/** Gives each order a number, and notes what it is told of them. */
class Upstream {
  orders = 0
  readonly audited: string[] = []
  readonly answer: RequestListener = async (request, response) => {
    if (request.url === '/order') return response.end(String(++this.orders))
    await pause(AUDIT_TIME)
    const isAborted = response.destroyed
    if (!isAborted) this.audited.push(String(request.url?.slice('/audit/'.length)))
    return response.end()
  }
}

test('undici: every request to the upstream is finished, also those that no answer waits for', async (t) => {
  const upstream = new Upstream()
  await withServer(upstream.answer, async ({ server }) => {
    const { port } = server.address() as AddressInfo
    const env = { UPSTREAM: `http://127.0.0.1:${port}` }
    const { told, bodies } = await stoppedUnderLoad('undici/server.js', { env })
    const { orders, audited } = upstream
    t.diagnostic(
      `${told}; ${orders} upstream requests answered, and ${audited.length} that no answer waits for`,
    )
    assert.equal(orders, bodies.length)
    assert.deepEqual(idsOf(audited), idsOf(bodies))
  })
})
