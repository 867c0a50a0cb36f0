import assert from 'node:assert/strict'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { describe, test } from 'node:test'
import { KernelQueues } from '../../src/http/stalled/kernel-queues.ts'
import { parseTcpRow } from '../../src/http/stalled/tcp-tables.ts'
import { until } from '../support/until.ts'

const SKIP = process.platform === 'linux' ? {} : { skip: 'only Linux shows whether a client reads' }

/** The server's side of a connection, and the client's. */
async function withConnection(
  host: string,
  use: (own: Socket, client: Socket) => Promise<void>,
): Promise<void> {
  const server = createServer().listen(0, host)
  await once(server, 'listening')
  const accepted = once(server, 'connection')
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1').pause()
  const [own] = (await accepted) as [Socket]
  try {
    await use(own, client)
  } finally {
    client.destroy()
    own.destroy()
    server.close()
  }
}

const SIZE = 20_000_000

/** Asks until the client has taken so many bytes. */
async function untilTaken(socket: Socket, bytes: () => number): Promise<void> {
  for (let taken: number | undefined; taken !== bytes(); ) {
    const queues = new KernelQueues()
    await queues.read()
    taken = queues.deliveryTo(socket)?.taken
  }
}

describe('what a client has taken', SKIP, () => {
  for (const [what, host] of [
    ['a server of IPv4', '127.0.0.1'],
    ['a server of IPv6 that also serves IPv4', '::'],
  ] as const) {
    test(`H6 of what ${what} writes, only what the client reads is taken`, () =>
      withConnection(host, async (own, client) => {
        own.write(Buffer.alloc(SIZE))
        await untilTaken(own, () => client.bytesRead)
        client.resume()
        await until(() => client.bytesRead > SIZE / 10)
        client.pause()
        await untilTaken(own, () => client.bytesRead)
        assert.ok(client.bytesRead < SIZE)
        client.resume()
        await untilTaken(own, () => SIZE)
      }))
  }

  test('H6 of a connection that is closed, nothing is known', () =>
    withConnection('127.0.0.1', async (own) => {
      own.destroy()
      const queues = new KernelQueues()
      await queues.read()
      assert.equal(queues.deliveryTo(own), undefined)
    }))
})

describe('what is on the network', () => {
  const line = (queue: string, timer: string, attempts: string): string =>
    `   3: 0100007F:1F90 0200007F:C3B4 01 ${queue}:00000000 ${timer}:00000014 ${attempts}     0        0 4711 4 00 21 4 26 10 -1`

  for (const [what, isUnderWay, queue, timer, attempts] of [
    ['bytes that were sent and not acknowledged', true, '00010000', '01', '00000000'],
    ['bytes that were sent a second time', true, '00010000', '01', '00000001'],
    ['bytes that were sent again and again', false, '00010000', '01', '00000002'],
    ['bytes for which the client has no room', false, '00010000', '04', '00000000'],
    ['a few bytes', false, '00000010', '01', '00000000'],
  ] as const) {
    test(`H6 ${what} ${isUnderWay ? 'excuse' : 'do not excuse'} a client that is silent`, () => {
      const row = parseTcpRow(line(queue, timer, attempts))
      assert.deepEqual([row.inode, row.local, row.isUnderWay], ['4711', '0100007F:1F90', isUnderWay])
    })
  }
})
