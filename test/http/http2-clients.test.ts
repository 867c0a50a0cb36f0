import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import type { ServerHttp2Session, ServerHttp2Stream } from 'node:http2'
import { describe, test } from 'node:test'
import { type Classify, drainOnShutdown } from 'lastcall/http'
import { createTestRegistry } from 'lastcall/testing'
import { Client } from 'undici'
import { assertWhole, drained, stopListening } from '../support/drained.ts'
import { Http2Client } from '../support/http2-client.ts'
import { type Program, withProgram } from '../support/program.ts'
import { withHttp2Server } from '../support/server.ts'
import { until } from '../support/until.ts'

const NO_CURL: string | false = spawnSync('curl', ['--version'], { encoding: 'utf8' }).stdout?.includes(
  'HTTP2',
)
  ? false
  : 'there is no curl with HTTP/2 here'

/** Runs the secure HTTP/2 server for a client that expects a GOAWAY. */
async function serve(use: (origin: string, program: Program) => Promise<void>): Promise<void> {
  await withProgram(
    'server.js',
    async (program) => {
      await program.until('ready')
      await use(`https://127.0.0.1:${/port (\d+)/.exec(program.stdout)?.[1]}`, program)
    },
    { args: ['http2-secure'] },
  )
}

describe('clients of HTTP/2', { concurrency: 2 }, () => {
  test('H5 undici gets its stream in flight whole, then a GOAWAY, and the process exits', async () => {
    await serve(async (origin, program) => {
      const client = new Client(origin, { allowH2: true, connect: { rejectUnauthorized: false } })
      const disconnected = once(client, 'disconnect')
      const answer = client.request({ method: 'GET', path: '/slow' })
      await program.until('slow begins')
      program.kill('SIGTERM')
      assert.equal(await (await answer).body.text(), 'slow but whole')
      const [, , error] = await disconnected
      assert.match(String(error), /"GOAWAY" frame received with code 0/)
      const { code, stdout } = await program.exited()
      assert.match(stdout, /drain: 0 cut, 0 closed/)
      assert.equal(code, 0)
      await client.close()
    })
  })

  test('H5 curl gets its stream in flight whole, and a GOAWAY with the next one', {
    skip: NO_CURL,
  }, async () => {
    await serve(async (origin, program) => {
      const curl = spawn('curl', ['-skv', '--http2', `${origin}/slow`, `${origin}/`])
      let output = ''
      curl.stdout.setEncoding('utf8').on('data', (text: string) => {
        output += text
      })
      let talk = ''
      curl.stderr.setEncoding('utf8').on('data', (text: string) => {
        talk += text
      })
      const closed = once(curl, 'close')
      await program.until('slow begins')
      program.kill('SIGTERM')
      assert.deepEqual(await closed, [0, null], talk)
      assert.equal(output, 'slow but wholehello')
      assert.match(talk, /GOAWAY/)
      assert.equal((await program.exited()).code, 0)
    })
  })

  test('H2 classify gets what a stream of the core API asks for that was open at the trigger', async () => {
    await withHttp2Server(undefined, async ({ server, origin }) => {
      const streams: ServerHttp2Stream[] = []
      server.on('stream', (stream) => streams.push(stream))
      const asked: unknown[] = []
      const classify: Classify = ({ method, url, headers }) => {
        asked.push(method, url, headers['x-test'])
        return 'end'
      }
      const registry = drained(server, 100, { classify })
      const client = await Http2Client.connect(origin)
      const answer = client.get('/watch', { 'x-test': 'yes' })
      await until(() => streams.length === 1)
      const stopped = registry.shutdown()
      assert.deepEqual(asked, ['GET', '/watch', 'yes'])
      await registry.clock.advance(100)
      assert.equal((await answer).status, 503)
      await registry.clock.advance(500)
      assertWhole(await stopped)
    })
  })

  test('H5 what the application answers after the early end of a gRPC call without a head is no error', async () => {
    await withHttp2Server(undefined, async ({ server, origin }) => {
      const streams: ServerHttp2Stream[] = []
      server.on('stream', (stream) => streams.push(stream))
      const registry = drained(server, 100, { classify: () => 'end' })
      const client = await Http2Client.connect(origin)
      const answer = client.get('/watch', { 'content-type': 'application/grpc' })
      await until(() => streams.length === 1)
      const [stream] = streams as [ServerHttp2Stream]
      const stopped = registry.shutdown()
      await registry.clock.advance(100)
      await until(() => stream.headersSent)
      stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true })
      stream.write('late')
      stream.sendTrailers({ 'grpc-status': '0' })
      stream.end()
      assert.equal((await answer).headers.get('grpc-status'), '14')
      await registry.clock.advance(500)
      assertWhole(await stopped)
    })
  })

  test('H1 a drain that is unregistered leaves no listener on a session', async () => {
    await withHttp2Server(
      (_request, response) => response.end('served'),
      async ({ server, origin }) => {
        const opened = once(server, 'session') as Promise<[ServerHttp2Session]>
        const off = drainOnShutdown(server, { registry: createTestRegistry() })
        const client = await Http2Client.connect(origin)
        const [session] = await opened
        const before = session.listenerCount('stream')
        off()
        assert.deepEqual([before, session.listenerCount('stream')], [2, 1])
        client.destroy()
      },
    )
  })

  test('H5 an HTTP/2 session with an endless stream gets a GOAWAY three quarters of the way to last call', async () => {
    await withHttp2Server(
      (request, response) => {
        if (request.url !== '/endless') response.end('whole')
      },
      async ({ server, origin }) => {
        const registry = createTestRegistry({ exit: false, timeout: 10_000, reserve: 2_000 })
        drainOnShutdown(server, { registry })
        const client = await Http2Client.connect(origin)
        client.get('/endless').catch(() => {})
        await once(server, 'request')
        const stopped = registry.shutdown()
        await registry.clock.advance(5_999)
        assert.equal((await client.get('/')).body, 'whole')
        assert.equal(client.isToldToGo, false)
        await registry.clock.advance(1)
        while (!client.isToldToGo) await new Promise(setImmediate)
        await registry.clock.advance(3_000)
        assert.equal((await stopped).hooks[0]?.drained?.responsesCut, 1)
        await client.closed()
      },
    )
  })

  test('H5 a new HTTP/2 session may still send its first request, and closes if it stays silent', async () => {
    await withHttp2Server(
      (_request, response) => response.end('served'),
      async ({ server, origin }) => {
        const registry = createTestRegistry({ exit: false, delay: 100 })
        drainOnShutdown(server, { registry })
        const stopped = registry.shutdown()
        await registry.clock.advance(90)
        const [young, silent] = [await Http2Client.connect(origin), await Http2Client.connect(origin)]
        await registry.clock.advance(409)
        assert.equal(server.listening, false)
        assert.equal((await young.get('/')).body, 'served')
        await young.closed()
        assert.equal(silent.isToldToGo, false)
        await registry.clock.advance(91)
        assert.equal(await silent.closed(), 'ended')
        assert.equal(silent.isToldToGo, true)
        assert.equal((await stopped).durationMs, 590)
      },
    )
  })

  test('H5 an HTTP/2 session older than the drain finishes, and gets a GOAWAY from Node 24 on', async () => {
    let answer = (): void => {}
    await withHttp2Server(
      (_request, response) => {
        answer = () => response.end('whole')
      },
      async ({ server, origin }) => {
        const client = await Http2Client.connect(origin)
        const response = client.get('/')
        await once(server, 'request')
        const registry = drained(server)
        const stopped = await stopListening(server, registry)
        answer()
        assert.equal((await response).body, 'whole')
        assert.equal(registry.state, 'stopping')
        if (Number.parseInt(process.versions.node, 10) >= 24) {
          await registry.clock.advance(50)
          await client.closed()
          assert.equal(client.isToldToGo, true)
        } else {
          client.destroy()
        }
        assertWhole(await stopped())
      },
    )
  })

  test('H6 an HTTP/2 session older than the drain that does not end is counted as cut', async () => {
    await withHttp2Server(
      () => {},
      async ({ server, origin }) => {
        const client = await Http2Client.connect(origin)
        client.get('/').catch(() => {})
        await once(server, 'request')
        const registry = drained(server)
        const stopped = registry.shutdown()
        await registry.clock.advance(9_000)
        assert.equal((await stopped).hooks[0]?.drained?.responsesCut, 1)
        client.destroy()
      },
    )
  })
})
