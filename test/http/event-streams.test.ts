import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type ClientHttp2Stream, connect, type ServerHttp2Stream } from 'node:http2'
import { describe, test } from 'node:test'
import type { LastcallError, ShutdownReport } from 'lastcall'
import type { DrainOptions, RequestClass } from 'lastcall/http'
import type { TestRegistry } from 'lastcall/testing'
import type { Client } from '../support/client.ts'
import { drained, stopListening } from '../support/drained.ts'
import { type TestServer, withHttp2Server, withServer } from '../support/server.ts'

const TYPE = { 'Content-Type': 'text/event-stream' }

const BIG = 20_000_000

/** What an `EventSource` sends, and what any other client may send. */
const EVENT_SOURCE = 'GET / HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n'
const PLAIN = 'GET / HTTP/1.1\r\nHost: x\r\nAccept: */*\r\n\r\n'
const POST = 'POST / HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\nContent-Length: 0\r\n\r\n'

/** Lets the fake clock run, a little at a time, so that sockets get their turn too. */
async function advance({ clock }: TestRegistry, ms: number): Promise<void> {
  for (let at = 0; at < ms; at += 50) {
    await clock.advance(50)
    await new Promise(setImmediate)
  }
}

/** A client that was not told to leave may ask once more for so long. */
const UNTOLD = 600

/** With the default timeout of 9 s: when the level of the drain is passed over. */
const PASSED_OVER = 8_100

describe('event streams', () => {
  for (const [what, open] of [
    ['writeHead', (response: ServerResponse) => response.writeHead(200, TYPE)],
    [
      'setHeader with a charset',
      (response: ServerResponse) => response.setHeader('content-type', 'text/event-stream; charset=utf-8'),
    ],
  ] as const) {
    test(`H5 a silent stream of an EventSource, opened by ${what}, is ended after a second, and a later write is no error`, async () => {
      let write = (): unknown => undefined
      let end = (): unknown => undefined
      await withServer(
        (_request, response) => {
          open(response)
          write = () => response.write('data: x\n\n')
          end = () => response.end('data: bye\n\n')
          write()
        },
        async (served) => {
          const { registry, client, stopped } = await listening(served, EVENT_SOURCE)
          await advance(registry, 950)
          assert.equal(write(), true, 'a write within the second is sent')
          await advance(registry, 950)
          await advance(registry, 300)
          assert.equal(write(), false)
          end()
          assert.match((await client.response()).body, /^data: x\n\ndata: x\n\nretry: \d{4}\n$/)
          await advance(registry, UNTOLD)
          assert.equal(await client.closed(), 'ended')
          const { hooks, strayErrors, exitCode } = await stopped()
          assert.deepEqual(
            [hooks[0]?.drained, strayErrors, exitCode],
            [{ responsesCut: 0, connectionsClosed: 0, newcomers: 0 }, [], 0],
          )
        },
      )
    })
  }

  test('H5 how long a stream has been silent counts from before the end of the delay', async () => {
    await withServer(
      (_request, response) => response.writeHead(200, TYPE).write('data: x\n\n'),
      async ({ server, connect }) => {
        const registry = drained(server)
        registry.configure({ delay: 3_000 })
        const client = await connect()
        client.send(EVENT_SOURCE)
        await client.head()
        const stopped = registry.shutdown()
        await advance(registry, 3_050)
        assert.match((await client.response()).body, /retry/)
        await advance(registry, UNTOLD)
        assert.equal(await client.closed(), 'ended')
        assert.equal((await stopped).exitCode, 0)
      },
    )
  })

  for (const [what, request] of [
    ['that was asked for by POST', POST],
    ['whose client takes anything', PLAIN],
  ] as const) {
    test(`H5 a stream ${what} is finished, however long it is silent`, async () => {
      let response: ServerResponse | undefined
      await withServer(
        (_request, given) => {
          response = given
          given.writeHead(200, TYPE).write('data: 1\n\n')
        },
        async (served) => {
          const { registry, client, stopped } = await listening(served, request)
          await advance(registry, 5_000)
          response?.end('data: 2\n\n')
          assert.equal((await client.response()).body, 'data: 1\n\ndata: 2\n\n')
          await advance(registry, UNTOLD)
          const { exitCode, hooks } = await stopped()
          assert.deepEqual([exitCode, hooks[0]?.drained?.responsesCut], [0, 0])
        },
      )
    })
  }

  test('H5, X1 an endless stream by POST is broken off, not ended, when its level is passed over', async () => {
    await withServer(
      (_request, response) => response.writeHead(200, TYPE).write('data: 1\n\n'),
      async (served) => {
        const { registry, client, stopped } = await listening(served, POST)
        await advance(registry, PASSED_OVER)
        await assert.rejects(client.response(), /^Error: (closed|ECONNRESET) after/)
        const { exitCode, hooks, outcome } = await stopped()
        assert.deepEqual([exitCode, outcome, hooks[0]?.status], [1, 'failed', 'failed'])
        assert.equal((hooks[0]?.error as LastcallError | undefined)?.code, 'ERR_LASTCALL_CUT')
        assert.deepEqual(hooks[0]?.drained, { responsesCut: 1, connectionsClosed: 0, newcomers: 0 })
        assert.match(registry.process.stderr.text, /^ {2}http {2}cut 1 response after 8100 ms/m)
      },
    )
  })

  test('X1 with `failOnCut: false` a cut is told and leaves the status alone', async () => {
    await withServer(
      (_request, response) => response.writeHead(200, TYPE).write('data: 1\n\n'),
      async ({ server, connect }) => {
        const registry = drained(server, 0, { failOnCut: false })
        const clients = [await connect(), await connect()]
        for (const client of clients) await client.send(POST).head()
        const stopped = await stopListening(server, registry)
        await advance(registry, PASSED_OVER)
        const { exitCode, hooks } = await stopped()
        assert.deepEqual([exitCode, hooks[0]?.status, hooks[0]?.drained?.responsesCut], [0, 'done', 2])
        assert.match(registry.process.stderr.text, /^ {2}http {2}cut 2 responses after 8100 ms/m)
      },
    )
  })

  test('H5 a stream of an EventSource that never falls silent is broken off, and not counted as cut', async () => {
    let write = (): unknown => undefined
    await withServer(
      (_request, response) => {
        response.writeHead(200, TYPE)
        write = () => response.write('data: x\n\n')
        write()
      },
      async (served) => {
        const { registry, client, stopped } = await listening(served, EVENT_SOURCE)
        for (let at = 0; at < PASSED_OVER; at += 100) {
          write()
          await advance(registry, 100)
        }
        await assert.rejects(client.response(), /^Error: (closed|ECONNRESET) after/)
        const { exitCode, hooks } = await stopped()
        assert.deepEqual(
          [exitCode, hooks[0]?.drained],
          [0, { responsesCut: 0, connectionsClosed: 1, newcomers: 0 }],
        )
      },
    )
  })

  test('H5 a stream is not silent while its application writes what middleware holds back', async () => {
    let write = (): unknown => undefined
    let end = (): unknown => undefined
    const held: string[] = []
    await withServer(
      (_request, response) => {
        const { write: send } = response
        response.writeHead(200, TYPE).flushHeaders()
        response.write = ((text: string) => held.push(text) > 0) as typeof send
        write = () => response.write('data: x\n\n')
        end = () => {
          for (const text of held) Reflect.apply(send, response, [text])
          response.end()
        }
      },
      async (served) => {
        const { registry, client, stopped } = await listening(served, EVENT_SOURCE)
        for (let count = 0; count < 30; count++) {
          write()
          await advance(registry, 100)
        }
        end()
        assert.equal((await client.response()).body, 'data: x\n\n'.repeat(30))
        await advance(registry, UNTOLD)
        assert.equal((await stopped()).exitCode, 0)
      },
    )
  })

  test('H5 a stream that ends in the middle of an event gets no blank line, which would dispatch half of it', async () => {
    assert.match(
      await bodyOfEnded({}, 'data: whole\n\ndata: half'),
      /^data: whole\n\ndata: halfretry: \d+\n$/,
    )
  })

  test('H5 a stream with a length or a coding of its own gets no line', async () => {
    assert.equal(await bodyOfEnded({ 'Content-Encoding': 'x-own' }, 'coded'), 'coded')
    const plain = await bodyOfEnded({}, 'data: x\n\n')
    assert.match(plain, /retry/)
  })

  test('H5 the line goes through a `write` that middleware has replaced, also with a coding', async () => {
    const body = await bodyOfEnded({ 'Content-Encoding': 'x-upper' }, 'DATA', (response) => {
      const { write } = response
      response.write = ((text: string) =>
        Reflect.apply(write, response, [text.toUpperCase()])) as typeof write
    })
    assert.match(body, /^DATARETRY: \d+\n$/)
  })

  for (const [named, fate] of [
    ['end', 'is ended as soon as the delay is over, whoever reads it'],
    ['finish', 'is never ended, and counts as cut'],
  ] as const) {
    test(`H5 a stream that classify calls '${named}' ${fate}`, async () => {
      const asked: (string | undefined)[] = []
      const classify = (request: { url?: string | undefined }): RequestClass => {
        asked.push(request.url)
        return named
      }
      await withServer(
        (_request, response) => response.writeHead(200, TYPE).write('data: x\n\n'),
        async (served) => {
          const { registry, client, stopped } = await listening(
            served,
            named === 'end' ? POST : EVENT_SOURCE,
            { classify },
          )
          await advance(registry, named === 'end' ? 50 : PASSED_OVER)
          if (named === 'end') assert.match((await client.response()).body, /^data: x\n\nretry: \d+\n$/)
          else await assert.rejects(client.response())
          await advance(registry, UNTOLD)
          const { exitCode, hooks } = await stopped()
          assert.deepEqual([exitCode, hooks[0]?.drained?.responsesCut], named === 'end' ? [0, 0] : [1, 1])
          assert.deepEqual(asked, ['/'], 'asked once')
        },
      )
    })
  }

  test("H5 a long poll that classify calls 'end' is answered with 503", async () => {
    await withServer(
      () => {},
      async ({ server, connect }) => {
        const registry = drained(server, 0, { classify: () => 'end' })
        const client = await connect()
        client.send(PLAIN)
        await once(server, 'request')
        const stopped = await stopListening(server, registry)
        await advance(registry, 50)
        const { status, headers } = await client.response()
        assert.deepEqual([status, headers.get('retry-after')], [503, '1'])
        await advance(registry, UNTOLD)
        assert.equal((await stopped()).exitCode, 0)
      },
    )
  })

  test('H5 what the application answers after an early end is no error', async () => {
    let answer = (): unknown => undefined
    await withServer(
      (_request, response) => {
        response.setHeader('Cache-Control', 'max-age=60')
        answer = () => response.writeHead(200, { 'X-Late': '1' }).end('late')
      },
      async ({ server, connect }) => {
        const registry = drained(server, 0, { classify: () => 'end' })
        const client = await connect()
        client.send(PLAIN)
        await once(server, 'request')
        const stopped = await stopListening(server, registry)
        await advance(registry, 50)
        assert.doesNotThrow(answer)
        const { status, headers } = await client.response()
        assert.deepEqual([status, headers.get('cache-control')], [503, undefined])
        await advance(registry, UNTOLD)
        assert.deepEqual((await stopped()).strayErrors, [])
      },
    )
  })

  test('O4 a classify that returns a promise is as if it returned nothing', async () => {
    const classify = (): never => Promise.reject(new Error('a bug of the application')) as never
    await withServer(
      (_request, response) => response.end('whole'),
      async ({ server, connect }) => {
        const registry = drained(server, 100, { classify })
        const stopped = registry.shutdown()
        assert.equal((await (await connect()).get('/')).body, 'whole')
        await advance(registry, 100)
        const { exitCode, strayErrors } = await stopped
        assert.deepEqual([exitCode, strayErrors], [0, []])
      },
    )
  })

  test('H5 a stream that is written to again before its turn has come has to fall silent again', async () => {
    const responses: ServerResponse[] = []
    await withServer(
      (_request, response) => {
        responses.push(response)
        response.writeHead(200, TYPE).write('data: x\n\n')
      },
      async ({ server, connect }) => {
        const registry = drained(server)
        const clients = await Promise.all(Array.from({ length: 150 }, connect))
        for (const [at, client] of clients.entries())
          await client.send(EVENT_SOURCE.replace('/', `/${at}`)).head()
        const stopped = await stopListening(server, registry)
        await advance(registry, 1_250)
        // Their turns come in an order of Node's own.
        const waiting = responses.find(({ writableEnded }) => !writableEnded)
        const at = Number(waiting?.req.url?.slice(1))
        const ended = responses.findIndex(({ writableEnded }) => writableEnded)
        for (let count = 0; count < 50; count++) {
          waiting?.write('data: part\n')
          await advance(registry, 50)
        }
        assert.match((await clients[ended]?.response())?.body ?? '', /retry/)
        assert.match(clients[at]?.rest ?? '', /data: part/)
        assert.doesNotMatch(clients[at]?.rest ?? '', /retry/)
        await advance(registry, 6_000)
        assert.match(clients[at]?.rest ?? '', /retry/)
        assert.equal((await stopped()).exitCode, 0)
      },
    )
  })

  test('O4 a classify that throws leaves the request to the rules', async () => {
    const classify = (): never => {
      throw new Error('a bug of the application')
    }
    await withServer(
      (_request, response) => response.end('whole'),
      async ({ server, connect }) => {
        const registry = drained(server, 0, { classify })
        registry.configure({ delay: 100 })
        const stopped = registry.shutdown()
        const client = await connect()
        assert.equal((await client.get('/')).body, 'whole')
        await advance(registry, 100)
        assert.equal((await stopped).exitCode, 0)
      },
    )
  })

  test('H5 a stream whose request was pipelined behind another one is ended too', async () => {
    let answer = (): unknown => undefined
    await withServer(
      (request, response) => {
        if (request.url === '/first') answer = () => response.end('first')
        else response.writeHead(200, TYPE).write('data: x\n\n')
      },
      async ({ server, connect }) => {
        const registry = drained(server)
        const client = await connect()
        client.send(`${PLAIN.replace('/', '/first')}${EVENT_SOURCE}`)
        await once(server, 'request')
        const stopped = await stopListening(server, registry)
        answer()
        assert.equal((await client.response()).body, 'first')
        await advance(registry, 1_500)
        assert.match((await client.response()).body, /^data: x\n\nretry/)
        await advance(registry, 500)
        assert.equal(await client.closed(), 'ended')
        assert.equal((await stopped()).exitCode, 0)
      },
    )
  })

  test('H5 a stream that is ended and writes in each write callback neither recurses nor blocks the loop', async () => {
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
        client.send(EVENT_SOURCE)
        await once(server, 'request')
        const stopped = await stopListening(server, registry)
        await advance(registry, 1_500)
        writeOn()
        client.resume()
        const { body } = await client.response()
        assert.match(body.slice(BIG), /^x*\n\nretry: \d+\n$/)
        await advance(registry, UNTOLD)
        assert.equal(await client.closed(), 'ended')
        assert.deepEqual((await stopped()).strayErrors, [])
      },
    )
  })

  test('H5 a stream whose `end` throws is destroyed, and the others are ended', async () => {
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
        odd.send(EVENT_SOURCE.replace('/', '/odd'))
        other.send(EVENT_SOURCE)
        await Promise.all([odd.head(), other.head()])
        const stopped = await stopListening(server, registry)
        await advance(registry, 1_500)
        await odd.closed()
        assert.match((await other.response()).body, /^data: x\n\nretry/)
        await advance(registry, UNTOLD)
        assert.equal(await other.closed(), 'ended')
        const { hooks } = await stopped()
        assert.equal(hooks[0]?.status, 'done')
      },
    )
  })

  for (const [api, listener] of [
    ['core', undefined],
    ['compatibility', (_request: unknown, response: { stream: ServerHttp2Stream }) => begin(response.stream)],
  ] as const) {
    test(`H5 the ${api} API of HTTP/2: a silent EventSource is ended, what was asked for by POST is finished`, async () => {
      await withHttp2Server(listener as never, async ({ server, origin }) => {
        const streams: ServerHttp2Stream[] = []
        server.on('stream', (stream) => {
          streams.push(stream)
          if (!listener) begin(stream)
        })
        const registry = drained(server)
        registry.configure({ delay: 100 })
        const stopped = registry.shutdown()
        const session = connect(origin)
        const silent = session.request({ ':path': '/', accept: 'text/event-stream' })
        const posted = session.request({ ':path': '/', ':method': 'POST', accept: 'text/event-stream' })
        posted.end()
        const bodies = [bodyOf(silent), bodyOf(posted)]
        while (streams.length < 2) await new Promise(setImmediate)
        await advance(registry, 1_500)
        assert.match(await (bodies[0] as Promise<string>), /^data: x\n\nretry: \d+\n$/)
        assert.equal(streams[0]?.write('data: late\n\n'), false)
        streams[1]?.end('data: end\n\n')
        assert.equal(await bodies[1], 'data: x\n\ndata: end\n\n')
        await advance(registry, 100)
        const { hooks, strayErrors, exitCode } = await stopped
        assert.deepEqual([hooks[0]?.drained?.responsesCut, strayErrors, exitCode], [0, [], 0])
        session.destroy()
      })
    })
  }

  test('H5, X1 an endless stream by POST on HTTP/2 is broken off and counted', async () => {
    await withHttp2Server(undefined, async ({ server, origin }) => {
      server.on('stream', begin)
      const registry = drained(server)
      registry.configure({ delay: 100 })
      const stopped = registry.shutdown()
      const session = connect(origin)
      session.on('error', () => {})
      const stream = session.request({ ':path': '/', ':method': 'POST' })
      stream.end()
      await once(stream, 'response')
      const body = bodyOf(stream)
      body.catch(() => {})
      await advance(registry, PASSED_OVER)
      await assert.rejects(body)
      const { hooks, exitCode } = await stopped
      assert.deepEqual([hooks[0]?.drained?.responsesCut, exitCode], [1, 1])
    })
  })
})

/** A client that has the head of its response when the server stops listening. */
async function listening(
  { server, connect }: TestServer,
  request: string,
  options: DrainOptions = {},
): Promise<{ registry: TestRegistry; client: Client; stopped: () => Promise<ShutdownReport> }> {
  const registry = drained(server, 0, options)
  const client = await connect()
  client.send(request)
  await client.head()
  return { registry, client, stopped: await stopListening(server, registry) }
}

/** The body of a silent stream of an EventSource after it was ended. */
async function bodyOfEnded(
  headers: Record<string, string>,
  text: string,
  change: (response: ServerResponse) => void = () => {},
): Promise<string> {
  let body = ''
  await withServer(
    (_request: IncomingMessage, response) => {
      change(response)
      response.writeHead(200, { ...TYPE, ...headers })
      response.write(text)
    },
    async (served) => {
      const { registry, client, stopped } = await listening(served, EVENT_SOURCE)
      await advance(registry, 1_500)
      body = (await client.response()).body
      await advance(registry, UNTOLD)
      await stopped()
    },
  )
  return body
}

function begin(stream: ServerHttp2Stream): void {
  stream.on('error', () => {})
  stream.respond({ 'content-type': 'text/event-stream; charset=utf-8' })
  stream.write('data: x\n\n')
}

async function bodyOf(stream: ClientHttp2Stream): Promise<string> {
  let body = ''
  for await (const text of stream.setEncoding('utf8')) body += text
  return body
}
