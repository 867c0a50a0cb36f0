import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, test } from 'node:test'
import { type DrainOptions, drainOnShutdown } from 'lastcall/http'
import { createTestRegistry, type TestRegistry } from 'lastcall/testing'
import { io } from 'socket.io-client'
import { WebSocket, WebSocketServer } from 'ws'
import { assertWhole } from '../support/drained.ts'
import { type Program, withProgram } from '../support/program.ts'
import { withServer } from '../support/server.ts'

const GOING_AWAY = 1001

const portOf = (program: Program): string => /port (\d+)/.exec(program.stdout)?.[1] ?? ''

/** Resolves with the status of the close frame; 1006 stands for a connection that broke. */
const closeOf = async (socket: WebSocket): Promise<number> => (await once(socket, 'close'))[0] as number

describe('WebSockets', { concurrency: 2 }, () => {
  test('H5 WebSockets of ws that stream messages close with 1001 on both sides, and the exit is clean', async () => {
    await withProgram(
      'sockets.js',
      async (program) => {
        await program.until('ready')
        const clients = Array.from({ length: 50 }, () => new WebSocket(`ws://127.0.0.1:${portOf(program)}`))
        const closes = clients.map(closeOf)
        await Promise.all(clients.map((client) => once(client, 'message')))
        program.kill('SIGTERM')
        assert.deepEqual(new Set(await Promise.all(closes)), new Set([GOING_AWAY]))
        const { code, stdout, stderr } = await program.exited()
        assert.equal(stdout.match(/server sees 1001/g)?.length, 50)
        assert.match(stdout, /drain: 0 cut, 0 closed/)
        assert.deepEqual([code, stderr], [0, ''])
      },
      { args: ['ws'] },
    )
  })

  test('H5 a Socket.IO client gets 1001, which it takes for a reason to reconnect', async () => {
    await withProgram(
      'sockets.js',
      async (program) => {
        await program.until('ready')
        const client = io(`http://127.0.0.1:${portOf(program)}`, { reconnection: false })
        // Socket.IO begins with long polling, and then upgrades to a WebSocket.
        await new Promise((resolve) =>
          client.io.once('open', () => client.io.engine.once('upgrade', resolve)),
        )
        const closed = new Promise<[string, unknown]>((resolve) =>
          client.once('disconnect', (...reason) => resolve(reason as [string, unknown])),
        )
        program.kill('SIGTERM')
        const [reason, details] = await closed
        assert.equal(reason, 'transport close')
        assert.equal((details as { context: { code: number } }).context.code, GOING_AWAY)
        const { code, stdout, stderr } = await program.exited()
        assert.match(stdout, /server sees (transport|forced) close\ndrain: 0 cut, 0 closed/)
        assert.deepEqual([code, stderr], [0, ''])
      },
      { args: ['socket.io'] },
    )
  })

  test('H5 messages that ws has queued arrive before the close frame', async () => {
    await withSockets({}, async ({ registry, client, server }) => {
      const messages: Buffer[] = []
      client.on('message', (data: Buffer) => messages.push(data))
      for (let n = 0; n < 20; n++) server.send(randomBytes(100_000))
      registry.shutdown()
      assert.equal(await closeOf(client), GOING_AWAY)
      assert.deepEqual(
        messages.map(({ length }) => length),
        Array(20).fill(100_000),
      )
    })
  })

  test('H6 a WebSocket client that does not answer the close within 2 s does not hold the drain', async () => {
    await withSockets({}, async ({ registry, client }) => {
      client.pause()
      const stopped = registry.shutdown()
      await new Promise(setImmediate)
      await registry.clock.advance(2_100)
      const { durationMs, exitCode, hooks } = await stopped
      assert.ok(durationMs <= 2_100)
      assert.deepEqual([exitCode, hooks[0]?.drained?.connectionsClosed], [0, 1])
    })
  })

  test("H5, X1 a WebSocket that classify calls 'finish' is left open, and counts as cut", async () => {
    await withSockets({ classify: () => 'finish' }, async ({ registry, client }) => {
      const closed = closeOf(client)
      const stopped = registry.shutdown()
      await registry.clock.advance(8_100)
      const { hooks, exitCode } = await stopped
      assert.deepEqual([hooks[0]?.drained?.responsesCut, exitCode], [1, 1])
      assert.equal(await closed, 1006, 'no close frame came')
    })
  })

  test('H5 a WebSocket that opens after the listener has closed is closed at once', async () => {
    await withServer(
      () => {},
      async ({ server }) => {
        const registry = createTestRegistry({ exit: false, delay: 0 })
        drainOnShutdown(server, { registry })
        let letIn: (() => void) | undefined
        new WebSocketServer({
          server,
          verifyClient: (_info, done) => {
            letIn = () => done(true)
          },
        })
        const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
        const closed = closeOf(client)
        while (!letIn) await new Promise(setImmediate)
        const stopped = registry.shutdown()
        while (server.listening) await new Promise(setImmediate)
        letIn()
        assert.equal(await closed, GOING_AWAY)
        assertWhole(await stopped)
      },
    )
  })
})

interface Sockets {
  readonly registry: TestRegistry
  readonly client: WebSocket
  /** The server's side of the WebSocket. */
  readonly server: WebSocket
}

/** A WebSocket of ws with compression, on a server that is drained without delay. */
async function withSockets(options: DrainOptions, use: (sockets: Sockets) => Promise<void>): Promise<void> {
  await withServer(
    () => {},
    async ({ server }) => {
      const registry = createTestRegistry({ exit: false, delay: 0 })
      const sockets = new WebSocketServer({ server, perMessageDeflate: true })
      drainOnShutdown(server, { registry, ...options })
      const accepted = once(sockets, 'connection')
      const client = await open(server)
      try {
        await use({ registry, client, server: (await accepted)[0] as WebSocket })
      } finally {
        client.terminate()
      }
    },
  )
}

async function open(server: Server): Promise<WebSocket> {
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`)
  await once(client, 'open')
  return client
}
