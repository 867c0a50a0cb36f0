import assert from 'node:assert/strict'
import { Client } from '../support/client.ts'
import { type Outcome, type Program, withProgram } from '../support/program.ts'

/** What clients saw of a service that takes orders. */
interface Orders {
  sent: number
  /** Ids of the orders that were answered with 201. */
  readonly acknowledged: string[]
  /** What became of the others. */
  readonly failures: string[]
}

export interface Stopped {
  readonly orders: Orders
  readonly outcome: Outcome
}

const CLIENTS = 20

/** Orders that are acknowledged before the service is told to stop. */
const ENOUGH = 500

/**
 * Starts a service that takes orders over HTTP, orders without pause over connections that are kept, and sends SIGTERM
 * in the middle of that. The clients go on until the service takes no more connections.
 */
export function stopUnderOrders(file: string, env: NodeJS.ProcessEnv): Promise<Stopped> {
  return withProgram(
    `../integrations/${file}`,
    async (service) => {
      const load = new OrderLoad(await readyPort(service))
      await load.enough
      service.kill('SIGTERM')
      const outcome = await service.exited()
      return { outcome, orders: await load.ended }
    },
    { env: { ...process.env, ...env } },
  )
}

/** The port that a service tells when it is ready. */
export async function readyPort(service: Program): Promise<number> {
  await service.until('ready')
  return Number(/^ready (\d+)$/m.exec(service.stdout)?.[1])
}

/** Sends one order, so that all that it needs is known to be there. */
export async function orderOne(port: number): Promise<void> {
  const { status } = await fetch(`http://127.0.0.1:${port}/orders`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Connection: 'close' },
    body: JSON.stringify({ id: 'first', item: 'one coffee' }),
  })
  assert.equal(status, 201)
}

/** The service has ended in order, and no order has failed. */
export function assertNoneFailed({ outcome, orders }: Stopped): void {
  assert.deepEqual({ ...outcome, stdout: '' }, { code: 0, signal: null, stdout: '', stderr: '' })
  assert.deepEqual(orders.failures, [])
  assert.equal(orders.sent, orders.acknowledged.length)
}

/** Clients that order for as long as somebody takes their connections. */
class OrderLoad {
  readonly enough: Promise<void>
  readonly ended: Promise<Orders>
  readonly #port: number
  readonly #orders: Orders = { sent: 0, acknowledged: [], failures: [] }
  #onEnough: () => void = () => {}

  constructor(port: number) {
    this.#port = port
    this.enough = new Promise((resolve) => {
      this.#onEnough = resolve
    })
    this.ended = this.#run()
  }

  async #run(): Promise<Orders> {
    await Promise.all(Array.from({ length: CLIENTS }, () => this.#buy()))
    return this.#orders
  }

  async #buy(): Promise<void> {
    for (;;) {
      const client = await Client.connect(this.#port, false).catch(() => undefined)
      if (!client) return
      while (await this.#order(client));
      client.destroy()
    }
  }

  /** Sends one order, and tells whether the connection can be used again. */
  async #order(client: Client): Promise<boolean> {
    const id = `order-${++this.#orders.sent}`
    const body = JSON.stringify({ id, item: 'one coffee' })
    const head = `POST /orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}`
    try {
      const { status } = await client.send(`${head}\r\n\r\n${body}`).response()
      if (status === 201) this.#acknowledge(id)
      else this.#orders.failures.push(`${status}`)
      return !client.isToldToGo
    } catch (error) {
      this.#orders.failures.push(String(error))
      return false
    }
  }

  #acknowledge(id: string): void {
    if (this.#orders.acknowledged.push(id) === ENOUGH) this.#onEnough()
  }
}
