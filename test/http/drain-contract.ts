import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Client, type HttpClient } from '../support/client.ts'
import { Http2Client, NotSentError } from '../support/http2-client.ts'
import { type Outcome, type Program, pause, withProgram } from '../support/program.ts'

/** A server that `fixtures/server.js` can start, and how its clients speak. */
export interface ServerKind {
  readonly name: string
  readonly isSecure?: boolean
  readonly isHttp2?: boolean
  /** Whether the application registers no drain, and `lastcall/auto` is loaded before it. */
  readonly isAutomatic?: boolean
}

const OBSERVER = fileURLToPath(new URL('../fixtures/observe.js', import.meta.url))

const AUTOMATIC = ['--import', 'lastcall/auto', '--import', OBSERVER]

interface Service {
  readonly program: Program
  connect(): Promise<HttpClient>
  /** Opens a connection on which a test can send any bytes. */
  connectRaw(): Promise<Client>
}

/** Tests what a drain promises for every kind of server, with real processes, signals and sockets. */
export function drainContract({
  name,
  isSecure = false,
  isHttp2 = false,
  isAutomatic = false,
}: ServerKind): void {
  const serve = <T>(use: (service: Service) => Promise<T>, env: NodeJS.ProcessEnv = {}): Promise<T> =>
    withProgram(
      isAutomatic ? 'plain-server.js' : 'server.js',
      async (program) => {
        await program.until('ready')
        const port = Number(/port (\d+)/.exec(program.stdout)?.[1])
        const origin = `${isSecure ? 'https' : 'http'}://127.0.0.1:${port}`
        const connect = (): Promise<HttpClient> =>
          isHttp2 ? Http2Client.connect(origin) : Client.connect(port, isSecure)
        return use({ program, connect, connectRaw: () => Client.connect(port, isSecure && !isHttp2) })
      },
      { args: [name], flags: isAutomatic ? AUTOMATIC : [], env: { ...process.env, ...env } },
    )

  const assertClean = ({ code, stdout, stderr }: Outcome): void => {
    assert.equal(stderr, '')
    assert.match(stdout, /db closed\ndrain: 0 cut, 0 closed\n$/)
    assert.equal(code, 0)
  }

  /** The name of a test: the rules, the server and the promise. */
  const named = (rules: string, promise: string): string =>
    isAutomatic ? `${rules}, W4 ${name} with lastcall/auto: ${promise}` : `${rules} ${name}: ${promise}`

  describe(isAutomatic ? `draining ${name} with lastcall/auto` : `draining ${name}`, {
    concurrency: 3,
  }, () => {
    test(named('H3', '200 idle connections used within 300 ms after SIGTERM get no reset'), async () => {
      const use = async ({ program, connect }: Service): Promise<void> => {
        const clients = await Promise.all(Array.from({ length: 200 }, connect))
        await Promise.all(clients.map((client) => client.get('/')))
        program.kill('SIGTERM')
        await program.until('stopping')
        const answers = await Promise.all(
          clients.map(async (client) => {
            await pause(Math.random() * 300)
            return client.get('/')
          }),
        )
        await Promise.all(clients.map((client) => client.closed()))
        const told = clients.filter(({ isToldToGo }) => isToldToGo).length
        assert.ok(answers.every(({ status, body }) => status === 200 && body === 'hello'))
        assert.ok(told > 0, 'no client was told to leave')
        assertClean(await program.exited())
      }
      // On a busy machine it takes the clients longer than the usual delay to come.
      await serve(use, { LASTCALL_DELAY: '2s' })
    })

    test(
      named('H2, H4, H5', 'a response in flight at SIGTERM arrives whole, and closes its connection'),
      async () => {
        await serve(async ({ program, connect }) => {
          const client = await connect()
          const answer = client.get('/slow')
          await program.until('slow begins')
          program.kill('SIGTERM')
          const { status, body } = await answer
          assert.deepEqual([status, body], [200, 'slow but whole'])
          assert.equal(await client.closed(), 'ended')
          assert.equal(client.isToldToGo, true)
          assertClean(await program.exited())
        })
      },
    )

    test(
      named('H4', 'a response whose headers were sent before SIGTERM closes its connection too'),
      async () => {
        await serve(async ({ program, connect }) => {
          const client = await connect()
          const answer = client.get('/stream')
          await program.until('stream begins')
          const start = performance.now()
          program.kill('SIGTERM')
          assert.equal((await answer).body, 'first,last')
          assert.equal(await client.closed(), 'ended')
          assert.equal(client.isToldToGo, isHttp2)
          assertClean(await program.exited())
          assert.ok(performance.now() - start < 4_000, 'not left to its keep-alive timeout')
        })
      },
    )

    test(named('H5', 'an event stream is ended, not reset'), async () => {
      await serve(async ({ program, connect }) => {
        const client = await connect()
        const answer = client.get('/events', { accept: 'text/event-stream' })
        await program.until('events begin')
        program.kill('SIGTERM')
        const { status, body } = await answer
        assert.deepEqual([status, body.slice(0, 11)], [200, 'data: one\n\n'])
        assert.equal(await client.closed(), 'ended')
        assertClean(await program.exited())
      })
    })

    test(named('H3, H7', '50 idle connections and two silent ones do not hold the exit'), async () => {
      await serve(async ({ program, connect, connectRaw }) => {
        const clients = await Promise.all(Array.from({ length: 50 }, connect))
        await Promise.all(clients.map((client) => client.get('/')))
        const silent = [await connect(), await connectRaw()]
        const start = performance.now()
        program.kill('SIGTERM')
        assertClean(await program.exited())
        const ms = performance.now() - start
        assert.ok(ms >= 500, 'the delay')
        assert.ok(ms < 3_000, `not the keep-alive timeout, nor the deadline: ${ms} ms`)
        for (const client of [...clients, ...silent]) assert.equal(await client.closed(), 'ended')
      })
    })

    test(
      named('H2', 'a new connection is served and told to leave during the delay, and refused after it'),
      async () => {
        await serve(
          async ({ program, connect }) => {
            const busy = await connect()
            const slow = busy.get('/slow')
            await program.until('slow begins')
            program.kill('SIGTERM')
            await program.until('stopping')
            const late = await connect()
            assert.equal((await late.get('/')).status, 200)
            await late.closed()
            assert.equal(late.isToldToGo, true)
            await refusalOf(connect)
            assert.equal((await slow).body, 'slow but whole')
            assertClean(await program.exited())
          },
          { LASTCALL_DELAY: '400ms' },
        )
      },
    )

    test(named('H3', 'clients that reconnect at once to a busy server lose no request'), async () => {
      await serve(async ({ program, connect }) => {
        const counts = { answered: 0, lost: 0 }
        const useUntilRefused = async (): Promise<void> => {
          for (let client = await connect(); ; ) {
            const result = await client.get('/busy').catch((error: unknown) => error)
            if (!(result instanceof Error)) counts.answered++
            else if (!(result instanceof NotSentError)) counts.lost++
            if (!(result instanceof Error) && !client.isToldToGo) continue
            const next = await connect().catch(() => undefined)
            if (!next) return
            client = next
          }
        }
        const clients = Array.from({ length: 20 }, useUntilRefused)
        while (counts.answered < 100) await pause(10)
        program.kill('SIGTERM')
        await Promise.all(clients)
        assertClean(await program.exited())
        assert.equal(counts.lost, 0)
      })
    })

    test(named('H3', 'an upload in flight at SIGTERM is finished'), async () => {
      await serve(async ({ program, connect }) => {
        const client = await connect()
        const upload = client.beginUpload('/upload', 20, 'x'.repeat(10))
        await program.until('upload begins')
        program.kill('SIGTERM')
        await refusalOf(connect)
        const { status, body } = await upload.finish('x'.repeat(10))
        assert.deepEqual([status, body], [200, '20 bytes'])
        assertClean(await program.exited())
        assert.equal(client.isToldToGo, true)
      })
    })

    test(
      named('H6', 'a request and a response that never end are cut in time, the others are served'),
      async () => {
        await serve(
          async ({ program, connect, connectRaw }) => {
            const unfinished = (await connectRaw()).send(
              isHttp2 ? 'PRI * HTT' : 'GET / HTTP/1.1\r\nHost: loc',
            )
            const endless = await connect()
            const cut = assert.rejects(endless.get('/endless'))
            await program.until('endless begins')
            const slow = (await connect()).get('/slow')
            await program.until('slow begins')
            program.kill('SIGTERM')
            assert.equal((await slow).body, 'slow but whole')
            const { code, stdout } = await program.exited()
            // Half of an HTTP/2 preface is no request: its session closes like an idle one.
            assert.ok(stdout.endsWith(`drain: 1 cut, ${isHttp2 ? 0 : 1} closed\n`), stdout)
            assert.match(stdout, /db closed\n/)
            assert.equal(code, 1)
            await cut
            unfinished.destroy()
          },
          { LASTCALL_TIMEOUT: '4000ms' },
        )
      },
    )
  })
}

/** Resolves when the server takes no more connections. */
async function refusalOf(connect: () => Promise<HttpClient>): Promise<void> {
  for (;;) {
    const result = await connect().catch((error: NodeJS.ErrnoException) => error)
    if (!(result instanceof Error)) result.destroy()
    else if (result.code === 'ECONNREFUSED') return
    await pause(20)
  }
}
