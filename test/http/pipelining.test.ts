import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { describe, test } from 'node:test'
import type { Client } from '../support/client.ts'
import { assertWhole, drained, whenUntoldAreGone } from '../support/drained.ts'
import { type TestServer, withServer } from '../support/server.ts'

/** The server answers requests that are sent together only after all of them have come. */
describe('several requests on one connection', () => {
  test('H4 of three pipelined responses, only the one asked for during the delay closes the connection', async () => {
    await withAnswers(async ({ server, connect, ask, answer }) => {
      const registry = drained(server, 200)
      const client = await connect()
      await ask(client, '/1', '/2')
      const stopped = registry.shutdown()
      await ask(client, '/3')
      assert.deepEqual(await answer(client), ['/1 keep-alive', '/2 keep-alive', '/3 close'])
      assert.equal(await client.closed(), 'ended')
      await registry.clock.advance(200)
      assertWhole(await stopped)
    })
  })

  test('H4 pipelined requests from before the delay are answered, and the connection closes after it', async () => {
    await withAnswers(async ({ server, connect, ask, answer }) => {
      const registry = drained(server, 200)
      const client = await connect()
      await ask(client, '/1', '/2')
      const stopped = registry.shutdown()
      assert.deepEqual(await answer(client), ['/1 keep-alive', '/2 keep-alive'])
      await registry.clock.advance(200)
      assertWhole(await whenUntoldAreGone(registry, stopped))
      assert.equal(await client.closed(), 'ended')
    })
  })

  test('H4 a pipelined request that says Connection: close closes the connection with its response', async () => {
    await withAnswers(async ({ server, connect, ask, answer }) => {
      const registry = drained(server, 200)
      const client = await connect()
      await ask(client, '/1')
      const stopped = registry.shutdown()
      await ask(client, '/2\nConnection: close')
      assert.deepEqual(await answer(client), ['/1 keep-alive', '/2 close'])
      assert.equal(await client.closed(), 'ended')
      await registry.clock.advance(200)
      assertWhole(await stopped)
    })
  })

  test('H4 after a request in the last moments of the delay, the next response closes the connection', async () => {
    await withAnswers(async ({ server, connect, ask, answer }) => {
      const registry = drained(server, 200)
      const client = await connect()
      await ask(client, '/1')
      const stopped = registry.shutdown()
      await registry.clock.advance(199)
      await ask(client, '/2')
      assert.deepEqual(await answer(client), ['/1 keep-alive', '/2 keep-alive'])
      await registry.clock.advance(1)
      await ask(client, '/3')
      assert.deepEqual(await answer(client), ['/3 close'])
      assert.equal(await client.closed(), 'ended')
      assertWhole(await stopped)
    })
  })

  test('H4 a response that begins in the last moments of the delay does not close its connection', async () => {
    await withAnswers(async ({ server, connect, ask, answer, waiting }) => {
      const registry = drained(server, 200)
      const client = await connect()
      const stopped = registry.shutdown()
      await registry.clock.advance(199)
      await ask(client, '/1')
      waiting[0]?.writeHead(200, { 'Content-Length': 2 }).flushHeaders()
      await registry.clock.advance(1)
      assert.deepEqual(await answer(client), ['/1 keep-alive'])
      await registry.clock.advance(499)
      await ask(client, '/2')
      assert.deepEqual(await answer(client), ['/2 close'])
      assert.equal(await client.closed(), 'ended')
      assertWhole(await stopped)
    })
  })
})

interface Answers extends TestServer {
  /** The responses that have not been ended yet. */
  readonly waiting: readonly ServerResponse[]
  /** Sends requests, and resolves when the server has all of them. */
  ask(client: Client, ...paths: string[]): Promise<void>
  /** Answers all requests, and resolves with what the client got: each path, and the header `Connection`. */
  answer(client: Client): Promise<string[]>
}

async function withAnswers(use: (answers: Answers) => Promise<void>): Promise<void> {
  const waiting: ServerResponse[] = []
  await withServer(
    (_request, response) => waiting.push(response),
    async (testServer) => {
      await use({
        ...testServer,
        waiting,
        async ask(client, ...paths) {
          const count = waiting.length + paths.length
          for (const path of paths) client.send(request(path))
          while (waiting.length < count) await new Promise(setImmediate)
        },
        async answer(client) {
          const responses = waiting.splice(0)
          for (const response of responses) response.end(response.req.url)
          const got: string[] = []
          for (const _ of responses) {
            const { body, headers } = await client.response()
            got.push(`${body} ${headers.get('connection')}`)
          }
          return got
        },
      })
    },
  )
}

function request(path: string): string {
  const [url, ...headers] = path.split('\n')
  return [`GET ${url} HTTP/1.1`, 'Host: x', ...headers, '\r\n'].join('\r\n')
}
