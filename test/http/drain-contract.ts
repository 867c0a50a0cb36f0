import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Client } from '../support/client.ts'
import { type Outcome, type Program, pause, withProgram } from '../support/program.ts'

/** The servers that `fixtures/server.js` can start. */
export type ServerKind = 'http' | 'https' | 'express' | 'fastify'

interface Service {
  readonly program: Program
  connect(): Promise<Client>
}

/** What the drain promises for every kind of server, with real processes, signals and sockets. */
export function drainContract(kind: ServerKind): void {
  const serve = <T>(use: (service: Service) => Promise<T>, env: NodeJS.ProcessEnv = {}): Promise<T> =>
    withProgram(
      'server.js',
      async (program) => {
        await program.until('ready')
        const port = Number(/port (\d+)/.exec(program.stdout)?.[1])
        return use({ program, connect: () => Client.connect(port, kind === 'https') })
      },
      { args: [kind], env: { ...process.env, ...env } },
    )

  const assertClean = ({ code, stdout, stderr }: Outcome): void => {
    assert.equal(stderr, '')
    assert.match(stdout, /db closed\ndrain: undefined\n$/)
    assert.equal(code, 0)
  }

  describe(`draining ${kind}`, { concurrency: 2 }, () => {
    test('H3 200 idle keep-alive connections, each used within 300 ms after SIGTERM: 0 resets', async () => {
      await serve(async ({ program, connect }) => {
        const clients = await Promise.all(Array.from({ length: 200 }, connect))
        await Promise.all(clients.map((client) => client.get('/')))
        program.kill('SIGTERM')
        const answers = await Promise.all(
          clients.map(async (client) => {
            await pause(Math.random() * 300)
            return client.get('/')
          }),
        )
        // The first of them may have come before the signal did.
        const goodbyes = answers.filter(({ headers }) => headers.get('connection') === 'close')
        assert.ok(answers.every(({ status, body }) => status === 200 && body === 'hello'))
        assert.ok(goodbyes.length > 150, `${goodbyes.length} of 200 said goodbye`)
        assertClean(await program.exited())
      })
    })

    test('H2, H4 a response in flight at SIGTERM: 200, whole, with Connection: close', async () => {
      await serve(async ({ program, connect }) => {
        const client = await connect()
        const answer = client.get('/slow')
        await program.until('slow begins')
        program.kill('SIGTERM')
        const { status, headers, body } = await answer
        assert.deepEqual([status, headers.get('connection'), body], [200, 'close', 'slow but whole'])
        assert.equal(await client.closed(), 'ended')
        assertClean(await program.exited())
      })
    })

    test('H4 a response whose headers are out already ends its connection too', async () => {
      await serve(async ({ program, connect }) => {
        const client = await connect()
        const answer = client.get('/stream')
        await program.until('stream begins')
        const start = performance.now()
        program.kill('SIGTERM')
        const { headers, body } = await answer
        assert.deepEqual([headers.get('connection'), body], ['keep-alive', 'first,last'])
        assert.equal(await client.closed(), 'ended')
        assertClean(await program.exited())
        assert.ok(performance.now() - start < 4_000, 'not left to its keep-alive timeout')
      })
    })

    test('H3, H7 50 idle connections, and one that never sent a byte, do not hold the exit', async () => {
      await serve(async ({ program, connect }) => {
        const clients = await Promise.all(Array.from({ length: 50 }, connect))
        await Promise.all(clients.map((client) => client.get('/')))
        const silent = await connect()
        const start = performance.now()
        program.kill('SIGTERM')
        assertClean(await program.exited())
        const ms = performance.now() - start
        assert.ok(ms >= 500, 'the delay')
        assert.ok(ms < 3_000, `not the keep-alive timeout, nor the deadline: ${ms} ms`)
        for (const client of [...clients, silent]) assert.equal(await client.closed(), 'ended')
      })
    })

    test('H2 during the delay new connections are served, and told to go; after it they are refused', async () => {
      await serve(
        async ({ program, connect }) => {
          const busy = await connect()
          const slow = busy.get('/slow')
          await program.until('slow begins')
          program.kill('SIGTERM')
          await pause(100)
          const { status, headers } = await (await connect()).get('/')
          assert.deepEqual([status, headers.get('connection')], [200, 'close'])
          await pause(500)
          await assert.rejects(connect(), { code: 'ECONNREFUSED' })
          assert.equal((await slow).body, 'slow but whole')
          assertClean(await program.exited())
        },
        { LASTCALL_DELAY: '400' },
      )
    })

    test('H3 clients that come back at once, to a busy server, lose no request', async () => {
      await serve(async ({ program, connect }) => {
        const counts = { answered: 0, lost: 0 }
        const useUntilRefused = async (): Promise<void> => {
          for (let client = await connect(); ; ) {
            const response = await client.get('/busy').catch(() => undefined)
            if (response) counts.answered++
            else counts.lost++
            if (response && response.headers.get('connection') !== 'close') continue
            const next = await connect().catch(() => undefined)
            if (!next) return
            client = next
          }
        }
        const clients = Array.from({ length: 20 }, useUntilRefused)
        await pause(300)
        program.kill('SIGTERM')
        await Promise.all(clients)
        assertClean(await program.exited())
        assert.ok(counts.answered > 100, `${counts.answered} answered`)
        assert.equal(counts.lost, 0)
      })
    })

    test('H3 an upload that has begun is finished', async () => {
      await serve(async ({ program, connect }) => {
        const client = await connect()
        client.send(
          'POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Type: a/b\r\nContent-Length: 20\r\n\r\n',
        )
        client.send('x'.repeat(10))
        await program.until('upload begins')
        program.kill('SIGTERM')
        await pause(700)
        client.send('x'.repeat(10))
        const { status, headers, body } = await client.response()
        assert.deepEqual([status, headers.get('connection'), body], [200, 'close', '20 bytes'])
        assertClean(await program.exited())
      })
    })

    test('H6 headers that never end and a response that never ends: cut in time, the others are served', async () => {
      await serve(
        async ({ program, connect }) => {
          const unfinished = (await connect()).send('GET / HTTP/1.1\r\nHost: loc')
          const endless = await connect()
          endless.send('GET /endless HTTP/1.1\r\nHost: localhost\r\n\r\n')
          await program.until('endless begins')
          const slow = (await connect()).get('/slow')
          await program.until('slow begins')
          program.kill('SIGTERM')
          assert.equal((await slow).body, 'slow but whole')
          const { code, stdout } = await program.exited()
          assert.match(
            stdout,
            /db closed\n(onClose ran\n)?drain: went on past last call; 2 connections destroyed\n$/,
          )
          assert.equal(code, 0)
          unfinished.destroy()
          endless.destroy()
        },
        { LASTCALL_TIMEOUT: '2000' },
      )
    })
  })
}
