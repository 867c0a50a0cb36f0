import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { type AddressInfo, connect as connectPlain } from 'node:net'
import { describe, test } from 'node:test'
import { connect } from 'node:tls'
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
      (_request, response) => response.end('served'),
      async ({ server }) => {
        const registry = drained(server, 200)
        const { port } = server.address() as AddressInfo
        const clients = [1, 2].map(() => new Client(connectPlain({ port, allowHalfOpen: true })))
        const stopped = registry.shutdown()
        const [quick, uploading] = clients as [Client, Client]
        await quick.get('/')
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

  for (const isSilent of [false, true]) {
    test(`a TLS handshake: it is completed, and ${isSilent ? 'closed if no request comes' : 'its first request served'}`, async () => {
      const [key, cert] = ['key', 'cert'].map((part) =>
        readFileSync(new URL(`../fixtures/servers/${part}.pem`, import.meta.url)),
      ) as [Buffer, Buffer]
      // It waits in the middle of the handshake.
      let goOn: (() => void) | undefined
      const SNICallback = (_name: string, done: (error: null) => void): void => {
        goOn = () => done(null)
      }
      const server = createSecureServer({ key, cert, SNICallback }, (_request, response) =>
        response.end('served'),
      )
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
      const registry = drained(server)
      const { port } = server.address() as AddressInfo
      const secure = connect({ port, host: '127.0.0.1', servername: 'localhost', rejectUnauthorized: false })
      const connected = once(secure, 'secureConnect')
      while (!goOn) await new Promise(setImmediate)
      const stopped = await stopListening(server, registry)
      // As many milliseconds as a silent connection is kept.
      await registry.clock.advance(500)
      goOn()
      await connected
      const client = new Client(secure)
      if (isSilent) {
        await registry.clock.advance(500)
        assert.equal(await client.closed(), 'ended')
      } else {
        const { body, headers } = await client.get('/')
        assert.deepEqual([body, headers.get('connection')], ['served', 'close'])
      }
      assert.equal((await stopped()).hooks[0]?.detail, undefined)
    })
  }
})
