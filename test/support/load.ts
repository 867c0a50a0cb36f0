import assert from 'node:assert/strict'
import { DirectClient } from '../bench/rolling/direct-client.ts'
import { order } from '../bench/rolling/order.ts'
import { Tally } from '../bench/rolling/tally.ts'
import { Client } from './client.ts'

/** Resolves when somebody listens: PM2 does not wait for that. */
export async function listening(port: number): Promise<void> {
  for (;;) {
    const client = await Client.connect(port, false).catch(() => undefined)
    client?.destroy()
    if (client) return
  }
}

/** Requests without pause until `work` is done: over connections that are kept, and each over one of its own. */
export async function underLoad(port: number, work: () => Promise<void>): Promise<Tally> {
  await listening(port)
  const tally = new Tally()
  let isOver = false
  const keepers = Array.from({ length: 10 }, () => new DirectClient(port, port, tally).run(() => isOver))
  const newcomers = Array.from({ length: 10 }, async () => {
    while (!isOver) {
      const client = await Client.connect(port, false)
      await order(client, tally, 'close')
      client.destroy()
    }
  })
  await work()
  isOver = true
  await Promise.all([...keepers, ...newcomers])
  return tally
}

/** No request failed, and there were enough of them. */
export function assertNothingLost({ sent, failed, failures, refused }: Tally): void {
  assert.deepEqual([failed, [...failures], refused], [0, [], 0])
  assert.ok(sent > 200, `${sent} requests`)
}
