import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { type ClientHttp2Stream, connect, type ServerHttp2Stream } from 'node:http2'
import { describe, test } from 'node:test'
import { drained, stopListening } from '../support/drained.ts'
import { withHttp2Server, withServer } from '../support/server.ts'

const TYPE = { 'Content-Type': 'text/event-stream' }

const BIG = 20_000_000

const REQUEST = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'

describe('event streams', () => {
  for (const [what, open] of [
    ['writeHead', (response: ServerResponse) => response.writeHead(200, TYPE)],
    [
      'setHeader with a charset',
      (response: ServerResponse) => response.setHeader('content-type', 'text/event-stream; charset=utf-8'),
    ],
  ] as const) {
    test(`H5 an event stream opened by ${what} is ended, not reset, and a later write is no error`, async () => {
      let write = (): unknown => undefined
      let end = (): unknown => undefined
      let isClosed = false
      await withServer(
        (request, response) => {
          open(response)
          write = () => response.write('data: x\n\n')
          end = () => response.end('data: bye\n\n')
          write()
          request.on('close', () => {
            isClosed = true
          })
        },
        async ({ server, connect }) => {
          const registry = drained(server)
          const client = await connect()
          client.send(REQUEST)
          await client.head()
          const stopped = await stopListening(server, registry)
          assert.equal(write(), false)
          end()
          assert.equal((await client.response()).body, 'data: x\n\n')
          assert.equal(await client.closed(), 'ended')
          const { hooks, strayErrors } = await stopped()
          assert.deepEqual([hooks[0]?.notes, strayErrors, isClosed], [[], [], true])
        },
      )
    })
  }

  test('H5 an event stream that begins after the listener has closed ends after its first writes', async () => {
    const responses: ServerResponse[] = []
    await withServer(
      (_request, response) => responses.push(response),
      async ({ server, connect }) => {
        const registry = drained(server)
        // One client asks before the listener closes, the other after it.
        const [early, late] = [await connect(), await connect()]
        early.send(REQUEST)
        await once(server, 'request')
        const stopped = await stopListening(server, registry)
        late.send(REQUEST)
        await once(server, 'request')
        for (const response of responses) response.writeHead(200, TYPE).write('data: hello\n\n')
        for (const client of [early, late]) {
          assert.equal((await client.response()).body, 'data: hello\n\n')
          assert.equal(await client.closed(), 'ended')
        }
        assert.deepEqual((await stopped()).hooks[0]?.notes, [])
      },
    )
  })

  test('H5 an event stream whose request was pipelined behind another one is ended', async () => {
    let answer = (): unknown => undefined
    await withServer(
      (request, response) => {
        if (request.url === '/first') answer = () => response.end('first')
        else response.writeHead(200, TYPE).write('data: x\n\n')
      },
      async ({ server, connect }) => {
        const registry = drained(server)
        const client = await connect()
        client.send(`${REQUEST.replace('/', '/first')}${REQUEST}`)
        await once(server, 'request')
        const stopped = await stopListening(server, registry)
        answer()
        assert.equal((await client.response()).body, 'first')
        assert.equal((await client.response()).body, 'data: x\n\n')
        await registry.clock.advance(500)
        assert.equal(await client.closed(), 'ended')
        assert.deepEqual((await stopped()).hooks[0]?.notes, [])
      },
    )
  })

  test('H5 an event stream that writes in each write callback neither recurses nor blocks the loop', async () => {
    let writeOn = (): unknown => undefined
    await withServer(
      (_request, response) => {
        let isClosed = false
        response.on('close', () => {
          isClosed = true
        })
        writeOn = () => isClosed || response.write('data: y\n\n', writeOn)
        // More than the socket takes at once, so the response is not sent yet when the stream is ended.
        response.writeHead(200, TYPE).write(`data: ${'x'.repeat(BIG)}\n\n`)
      },
      async ({ server, connect }) => {
        const registry = drained(server)
        const client = await connect()
        client.pause()
        client.send(REQUEST)
        await once(server, 'request')
        const stopped = await stopListening(server, registry)
        writeOn()
        client.resume()
        assert.equal((await client.response()).body.length, BIG + 'data: \n\n'.length)
        assert.equal(await client.closed(), 'ended')
        assert.deepEqual((await stopped()).strayErrors, [])
      },
    )
  })

  test('H5 an event stream whose `end` throws is cut, and the others are ended', async () => {
    await withServer(
      (request, response) => {
        response.writeHead(200, TYPE).write('data: x\n\n')
        if (request.url === '/odd')
          response.end = () => {
            throw new Error('a method of the application’s')
          }
      },
      async ({ server, connect }) => {
        const registry = drained(server)
        const [odd, other] = [await connect(), await connect()]
        odd.send(REQUEST.replace('/', '/odd'))
        other.send(REQUEST)
        await Promise.all([odd.head(), other.head()])
        const stopped = await stopListening(server, registry)
        await odd.closed()
        assert.equal((await other.response()).body, 'data: x\n\n')
        assert.equal(await other.closed(), 'ended')
        const { hooks } = await stopped()
        assert.deepEqual([hooks[0]?.status, hooks[0]?.notes], ['done', []])
      },
    )
  })

  test('H5 an event stream of the core API of HTTP/2 is ended, and a later write is no error', async () => {
    await withHttp2Server(undefined, async ({ server, origin }) => {
      const streams: ServerHttp2Stream[] = []
      server.on('stream', (stream) => streams.push(stream))
      const registry = drained(server)
      const session = connect(origin)
      // When the listener closes, the first stream has begun, the second is only asked for, and the third comes later.
      const [running, late] = [session.request({ ':path': '/' }), session.request({ ':path': '/' })]
      const bodies = [bodyOf(running), bodyOf(late)]
      while (streams.length < 2) await new Promise(setImmediate)
      const begin = (stream: ServerHttp2Stream | undefined): void => {
        stream?.respond({ 'content-type': 'text/event-stream; charset=utf-8' })
        stream?.write('data: x\n\n')
      }
      begin(streams[0])
      await once(running, 'response')
      const stopped = await stopListening(server, registry)
      assert.equal(streams[0]?.write('data: x\n\n'), false)
      streams[0]?.end('data: bye\n\n')
      bodies.push(bodyOf(session.request({ ':path': '/' })))
      while (streams.length < 3) await new Promise(setImmediate)
      begin(streams[1])
      begin(streams[2])
      assert.deepEqual(await Promise.all(bodies), Array(3).fill('data: x\n\n'))
      // The GOAWAY waits 50 ms for a next request.
      await registry.clock.advance(50)
      const { hooks, strayErrors } = await stopped()
      assert.deepEqual([hooks[0]?.notes, strayErrors], [[], []])
    })
  })

  test('H5 an event stream of the compatibility API of HTTP/2 is ended, and a later write calls back', async () => {
    let write = (): Promise<unknown> => Promise.resolve()
    await withHttp2Server(
      (_request, response) => {
        response.writeHead(200, TYPE)
        write = () => new Promise((resolve) => response.write('data: x\n\n', resolve as () => void))
        void write()
      },
      async ({ server, origin }) => {
        const registry = drained(server)
        const stream = connect(origin).request({ ':path': '/' })
        const body = bodyOf(stream)
        await once(stream, 'response')
        const stopped = await stopListening(server, registry)
        await write()
        assert.equal(await body, 'data: x\n\n')
        await registry.clock.advance(50)
        assert.deepEqual((await stopped()).hooks[0]?.notes, [])
      },
    )
  })
})

async function bodyOf(stream: ClientHttp2Stream): Promise<string> {
  let body = ''
  for await (const text of stream.setEncoding('utf8')) body += text
  return body
}
