import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { describe, test } from 'node:test'
import type { DrainOptions } from 'lastcall/http'
import type { TestRegistry } from 'lastcall/testing'
import type { Client } from '../support/client.ts'
import { drained, stopListening } from '../support/drained.ts'
import { withServer } from '../support/server.ts'

type Stopped = Awaited<ReturnType<TestRegistry['shutdown']>>

const BIG = 20_000_000

interface Unread {
  readonly client: Client
  readonly registry: TestRegistry
  readonly stopped: () => Promise<Stopped>
}

/** Resolves when the kernels of both sides have taken all that they can of a response. */
async function untilStuck(socket: Socket): Promise<void> {
  const { _handle: handle } = socket as unknown as { _handle: { writeQueueSize: number } }
  let size = 0
  while (size === 0 || size !== handle.writeQueueSize) {
    size = handle.writeQueueSize
    await new Promise((resolve) => setTimeout(resolve, 300))
  }
}

/** Drains a server while a client does not read a response that is over. */
async function withUnread(options: DrainOptions, use: (unread: Unread) => Promise<void>): Promise<void> {
  await withServer(
    (_request, response) => response.end('x'.repeat(BIG)),
    async ({ server, connect }: { server: Server; connect: () => Promise<Client> }) => {
      const registry = drained(server, 0, options)
      const accepted = once(server, 'connection')
      const client = await connect()
      client.pause()
      client.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
      const [socket] = (await accepted) as [Socket]
      await untilStuck(socket)
      const stopped = await stopListening(server, registry)
      await use({ client, registry, stopped })
      client.destroy()
    },
  )
}

const SKIP = process.platform === 'linux' ? {} : { skip: 'only Linux shows whether a client reads' }

describe('responses that are over and not read', SKIP, () => {
  test('H6 a response that is over and not read for 5 s is closed, is no cut response, and is told of', () =>
    withUnread({}, async ({ registry, stopped }) => {
      await registry.clock.advance(4_999)
      assert.equal(registry.state, 'stopping')
      await registry.clock.advance(1)
      const { durationMs, exitCode, hooks } = await stopped()
      const { responsesCut, connectionsClosed } = hooks[0]?.drained ?? {}
      assert.ok(durationMs >= 5_000 && durationMs < 6_000, `${durationMs} ms`)
      assert.deepEqual([exitCode, hooks[0]?.status, responsesCut, connectionsClosed], [0, 'done', 0, 1])
      const line = 'lastcall: http closed 1 connection, since nobody read the response\n'
      assert.ok(registry.process.stderr.text.includes(line), registry.process.stderr.text)
    }))

  test('H6 a response that is over and that its client begins to read again is finished', () =>
    withUnread({}, async ({ client, registry, stopped }) => {
      await registry.clock.advance(4_000)
      client.resume()
      assert.equal((await client.response()).body.length, BIG)
      const { hooks } = await stopped()
      assert.equal(hooks[0]?.drained?.connectionsClosed, 0)
    }))

  test("H6 a response that `classify` calls 'finish' waits for its client until the drain is passed over", () =>
    withUnread({ classify: () => 'finish' }, async ({ registry, stopped }) => {
      await registry.clock.advance(8_099)
      assert.equal(registry.state, 'stopping')
      await registry.clock.advance(1)
      const { exitCode, hooks } = await stopped()
      assert.deepEqual([exitCode, hooks[0]?.drained?.connectionsClosed], [0, 1])
    }))
})
