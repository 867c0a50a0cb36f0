import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { type AddressInfo, connect as connectPlain, createServer as createNetServer } from 'node:net'
import { Duplex, Writable } from 'node:stream'
import { describe, test } from 'node:test'
import { promisify } from 'node:util'
import { Client } from '../support/client.ts'
import { assertWhole, drained, stopListening, whenUntoldAreGone } from '../support/drained.ts'
import { withServer } from '../support/server.ts'

describe('unusual requests while a server is drained', () => {
  test('H3 an upload that waits for 100 Continue is taken and answered', async () => {
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
        assertWhole(await stopped())
      },
    )
  })

  test('H3 a chunked download in flight arrives with all of its chunks', async () => {
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
        assertWhole(await whenUntoldAreGone(registry, stopped()))
        assert.equal(await client.closed(), 'ended')
      },
    )
  })

  for (const connection of ['keep-alive', 'close']) {
    test(`H4 an HTTP/1.0 request with Connection: ${connection} is answered, and its connection closes`, async () => {
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
          assertWhole(await stopped())
        },
      )
    })
  }

  test('H4 a connection closes with its response or upload, even if its client never closes its side', async () => {
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
        assertWhole(await stopped)
      },
    )
  })

  for (const when of ['before', 'after']) {
    test(`H4 an early answer to an upload that began ${when} the trigger arrives without a reset`, async () => {
      let answer = (): unknown => undefined
      await withServer(
        (_request, response) => {
          answer = () => response.writeHead(413).end('too large')
        },
        async ({ server, connect }) => {
          const registry = drained(server, 200)
          const client = await connect()
          const asked = once(server, 'request')
          const part = 'x'.repeat(1_000_000)
          const begin = (): unknown =>
            client.send(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${2 * part.length}\r\n\r\n`)
          if (when === 'before') {
            begin()
            await asked
          }
          const stopped = registry.shutdown()
          if (when === 'after') {
            begin()
            await asked
          }
          answer()
          assert.match(await client.head(), /Connection: close/)
          client.send(part).send(part)
          assert.equal((await client.response()).body, 'too large')
          assert.equal(await client.closed(), 'ended')
          await registry.clock.advance(200)
          assertWhole(await stopped)
        },
      )
    })
  }

  test('H4 an upload whose pipe breaks is answered, and the rest of it is read', async () => {
    await withServer(
      (request, response) => {
        const disk = new Writable({ write: (_chunk, _encoding, done) => done(new Error('full')) })
        request.pipe(disk).on('error', () => response.writeHead(500).end('disk full'))
      },
      async ({ server, connect }) => {
        const registry = drained(server, 200)
        const client = await connect()
        const stopped = registry.shutdown()
        const part = 'x'.repeat(1_000_000)
        client.send(`POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${2 * part.length}\r\n\r\n`).send(part)
        assert.equal((await client.response()).body, 'disk full')
        client.send(part)
        assert.equal(await client.closed(), 'ended')
        await registry.clock.advance(200)
        assertWhole(await stopped)
      },
    )
  })

  test('H4 a connection on which Node itself refuses a request is closed', async () => {
    await withServer(
      () => {},
      async ({ server, connect }) => {
        const registry = drained(server)
        const client = await connect()
        client.send('GET / HTTP/1.1\r\nHost: x\r\nExpect: a-miracle\r\n')
        while ((await promisify(server.getConnections.bind(server))()) === 0) await new Promise(setImmediate)
        const stopped = await stopListening(server, registry)
        client.send('\r\n')
        assert.match(await client.head(), / 417 [\s\S]*Connection: keep-alive/)
        await registry.clock.advance(500)
        await client.closed()
        assertWhole(await stopped())
      },
    )
  })
})

describe('a server that does not listen, but is handed its connections', () => {
  test('H3 connections from another server get Connection: close, or close after the delay', async () => {
    const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
      if (request.url !== '/slow') response.end('served')
      else server.once('answer', () => response.end('slow'))
    })
    const front = createNetServer((socket) => server.emit('connection', socket)).listen(0, '127.0.0.1')
    await once(front, 'listening')
    const { port } = front.address() as AddressInfo
    const registry = drained(server, 200)
    const clients = await Promise.all([1, 2, 3].map(() => Client.connect(port, false)))
    const [busy, told, idle] = clients as [Client, Client, Client]
    await Promise.all([told.get('/'), idle.get('/')])
    const asked = once(server, 'request')
    const slow = busy.get('/slow')
    await asked
    const stopped = registry.shutdown()
    await registry.clock.advance(100)
    server.emit('answer')
    for (const [client, response] of [
      [busy, slow],
      [told, told.get('/')],
    ] as const) {
      assert.equal((await response).headers.get('connection'), 'close')
      assert.equal(await client.closed(), 'ended')
    }
    await registry.clock.advance(100)
    assert.equal(await idle.closed(), 'ended')
    assertWhole(await stopped)
    front.close()
  })

  test('H3 a stream that is handed over as a connection closes with its response', async () => {
    const server = createServer((_request, response) => response.end('served'))
    const registry = drained(server, 200)
    const [near, far] = duplexPair()
    server.emit('connection', far)
    const stopped = registry.shutdown()
    const text = textOf(near)
    near.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    assert.match(await text, /Connection: close[\s\S]*served/)
    near.end()
    await once(far, 'close')
    await registry.clock.advance(200)
    assertWhole(await stopped)
  })
})

/** Two streams, each of which reads what is written to the other. */
function duplexPair(): [Duplex, Duplex] {
  const ends: Duplex[] = [0, 1].map(
    (at) =>
      new Duplex({
        read() {},
        write(chunk, _encoding, done) {
          ends[1 - at]?.push(chunk)
          done()
        },
        final(done) {
          ends[1 - at]?.push(null)
          done()
        },
      }),
  )
  return ends as [Duplex, Duplex]
}

async function textOf(stream: Duplex): Promise<string> {
  let text = ''
  stream.on('data', (chunk) => {
    text += chunk
  })
  await once(stream, 'end')
  return text
}
