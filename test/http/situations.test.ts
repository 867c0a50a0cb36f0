import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { type AddressInfo, connect as connectPlain } from 'node:net'
import { describe, test } from 'node:test'
import { promisify } from 'node:util'
import { Client } from '../support/client.ts'
import { drained, stopListening } from '../support/drained.ts'
import { withServer } from '../support/server.ts'

describe('H3, H4 in the middle of', () => {
  test('`Expect: 100-continue`: the upload that was asked for is taken, and answered', async () => {
    await withServer(
      async (request, response) => {
        let bytes = 0
        for await (const chunk of request) bytes += chunk.length
        response.end(`${bytes} bytes`)
      },
      async ({ server, connect }) => {
        const registry = drained(server)
        const client = await connect()
        client.send('POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n')
        assert.match(await client.head(), /^HTTP\/1.1 100 Continue/)
        client.skipHead()
        const stopped = await stopListening(server, registry)
        client.send('xxxxx')
        const { body, headers } = await client.response()
        assert.deepEqual([body, headers.get('connection')], ['5 bytes', 'close'])
        assert.equal(await client.closed(), 'ended')
        assert.equal((await stopped()).hooks[0]?.detail, undefined)
      },
    )
  })

  test('a chunked download: all of its chunks arrive', async () => {
    let response: ServerResponse | undefined
    await withServer(
      (_request, taken) => {
        response = taken
        taken.write('one,')
      },
      async ({ server, connect }) => {
        const registry = drained(server)
        const client = await connect()
        client.send('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
        assert.match(await client.head(), /Transfer-Encoding: chunked/)
        const stopped = await stopListening(server, registry)
        response?.write('two,')
        await new Promise(setImmediate)
        response?.end('three')
        assert.equal((await client.response()).body, 'one,two,three')
        assert.equal(await client.closed(), 'ended')
        assert.equal((await stopped()).outcome, 'clean')
      },
    )
  })

  for (const connection of ['keep-alive', 'close']) {
    test(`a proxy’s HTTP/1.0, \`Connection: ${connection}\``, async () => {
      let answer = (): void => {}
      await withServer(
        (_request, response) => {
          answer = () => response.setHeader('Content-Length', 5).end('whole')
        },
        async ({ server, connect }) => {
          const registry = drained(server)
          const client = await connect()
          const asked = once(server, 'request')
          client.send(`GET / HTTP/1.0\r\nConnection: ${connection}\r\n\r\n`)
          await asked
          const stopped = await stopListening(server, registry)
          answer()
          const { body, headers } = await client.response()
          assert.deepEqual([body, headers.get('connection')], ['whole', 'close'])
          assert.equal(await client.closed(), 'ended')
          assert.equal((await stopped()).hooks[0]?.detail, undefined)
        },
      )
    })
  }

  test('a client that never closes its side: the connection ends with the response, or with the upload', async () => {
    await withServer(
      (request, response) => {
        const answer = (): unknown => response.end('served')
        if (request.url === '/late') request.resume().on('close', answer)
        else answer()
      },
      async ({ server }) => {
        const registry = drained(server, 200)
        const { port } = server.address() as AddressInfo
        const clients = [1, 2, 3].map(() => new Client(connectPlain({ port, allowHalfOpen: true })))
        const stopped = registry.shutdown()
        const [quick, late, uploading] = clients as [Client, Client, Client]
        await quick.get('/')
        await late.get('/late')
        const upload = uploading.beginUpload('/', 10, 'xxxxx')
        await uploading.head()
        await upload.finish('xxxxx')
        while ((await promisify(server.getConnections.bind(server))()) > 0) await new Promise(setImmediate)
        await registry.clock.advance(200)
        assert.equal((await stopped).hooks[0]?.detail, undefined)
      },
    )
  })

  test('an answer before the upload has come: it arrives, and no reset', async () => {
    await withServer(
      (_request, response) => response.writeHead(413).end('too large'),
      async ({ server, connect }) => {
        const registry = drained(server, 200)
        const client = await connect()
        const stopped = registry.shutdown()
        const part = 'x'.repeat(1_000_000)
        client.send(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${2 * part.length}\r\n\r\n`)
        assert.match(await client.head(), /Connection: close/)
        client.send(part).send(part)
        assert.equal((await client.response()).body, 'too large')
        assert.equal(await client.closed(), 'ended')
        await registry.clock.advance(200)
        assert.equal((await stopped).hooks[0]?.detail, undefined)
      },
    )
  })
})
