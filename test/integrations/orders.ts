import assert from 'node:assert/strict'
import { type Outcome, withProgram } from '../support/program.ts'
import { LATE, portOf } from '../support/stopped-under-load.ts'
import { UntilRefused } from '../support/until-refused.ts'

/** A service that takes orders, after it was stopped under load. */
export interface Stopped {
  readonly outcome: Outcome
  /** Ids of the orders that were acknowledged, smallest first. */
  readonly acknowledged: readonly number[]
  /** What became of the others. */
  readonly failures: readonly string[]
  /** Connections that were reset in the backlog of the listener: nothing was ordered on these. */
  readonly crossed: number
}

/** Orders that are acknowledged before the service is told to stop. */
const ENOUGH = 500

/** Starts a service that takes orders over HTTP, orders without pause, and sends SIGTERM in the middle of that. */
export function stopUnderOrders(file: string, env: NodeJS.ProcessEnv): Promise<Stopped> {
  return withProgram(
    `../integrations/${file}`,
    async (service) => {
      const load = new UntilRefused(await portOf(service), { path: '/orders', body: nextOrder() })
      await load.answered(ENOUGH)
      service.kill('SIGTERM')
      const outcome = await service.exited()
      await load.over
      const acknowledged = load.bodies.map((body) => Number(JSON.parse(body).id)).sort((a, b) => a - b)
      return { outcome, acknowledged, failures: load.failures, crossed: load.crossed }
    },
    { env: { ...process.env, ...env } },
  )
}

/** Sends one order, so that all that it needs is known to be there. */
export async function orderOne(port: number): Promise<void> {
  const { status } = await fetch(`http://127.0.0.1:${port}/orders`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Connection: 'close' },
    body: nextOrder()(),
  })
  assert.equal(status, 201)
}

/** The service has ended in order, and no order has failed. */
export function assertNoneFailed({ outcome, failures, crossed }: Stopped): void {
  assert.deepEqual({ ...outcome, stdout: '' }, { code: 0, signal: null, stdout: '', stderr: '' })
  assert.deepEqual(failures, [])
  assert.ok(crossed <= LATE, `${crossed} refused in the backlog`)
}

/** Makes orders that are numbered. */
function nextOrder(): () => string {
  let count = 0
  return () => JSON.stringify({ id: String(++count), item: 'one coffee' })
}
