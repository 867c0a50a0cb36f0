import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, test } from 'node:test'
import { WebSocket } from 'ws'
import { Client } from '../support/client.ts'
import { describeOutcome, masked, readExample } from '../support/example.ts'
import { signalled } from '../support/fixture.ts'
import { type Outcome, type Program, pause, withProgram } from '../support/program.ts'
import { NO_OWN_SERVER, RUNTIME } from '../support/runtime.ts'

interface Service {
  readonly program: Program
  readonly port: number
  connect(): Promise<Client>
}

function serve(
  use: (service: Service) => Promise<void>,
  { args = [], env = {} }: { args?: string[]; env?: NodeJS.ProcessEnv } = {},
): Promise<void> {
  const options = { args, env: { ...process.env, ...env } }
  return withProgram(
    'own-server.js',
    async (program) => {
      await program.until('ready')
      const port = Number(/port (\d+)/.exec(program.stdout)?.[1])
      await use({ program, port, connect: () => Client.connect(port, false) })
    },
    options,
  )
}

/** Opens a WebSocket. `closed` resolves with the status that it is closed with. */
async function openSocket(port: number): Promise<{ readonly closed: Promise<number> }> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/`)
  await once(socket, 'open')
  return { closed: once(socket, 'close').then(([code]) => code) }
}

/** Resolves when the server takes no more connections. */
async function refusal(connect: Service['connect']): Promise<void> {
  for (;;) {
    const client = await connect().catch(() => undefined)
    if (!client) return
    client.destroy()
    await pause(20)
  }
}

/** What a clean stop ends with; `closed` counts connections. */
function assertClean({ code, stdout, stderr }: Outcome, closed = 0): void {
  assert.equal(stderr, '')
  assert.ok(stdout.endsWith(`db closed\ndrain: 0 cut, ${closed} closed\n`), stdout)
  assert.equal(code, 0)
}

describe('the server of Bun or Deno', { concurrency: 3, skip: NO_OWN_SERVER }, () => {
  test('H2, H3 the server of Bun or Deno takes new clients during the delay, and refuses them after it', () =>
    serve(
      async ({ program, connect }) => {
        const slow = (await connect()).get('/slow')
        await program.until('slow begins')
        program.kill('SIGTERM')
        await program.until('stopping')
        assert.equal((await (await connect()).get('/')).status, 200)
        await refusal(connect)
        assert.equal((await slow).body, 'slow but whole')
        assertClean(await program.exited())
      },
      { env: { LASTCALL_DELAY: '3s' } },
    ))

  test('H3 a response and a stream in flight at SIGTERM arrive whole, before the hooks of lower levels run', () =>
    serve(async ({ program, connect }) => {
      const slow = (await connect()).get('/slow')
      const stream = (await connect()).get('/stream')
      await program.until('slow begins')
      await program.until('stream begins')
      program.kill('SIGTERM')
      assert.deepEqual([(await slow).body, (await stream).body], ['slow but whole', 'first,last'])
      assertClean(await program.exited())
    }))

  test('H3 an upload in flight at SIGTERM is finished by the server of Bun or Deno', () =>
    serve(async ({ program, connect }) => {
      const upload = (await connect()).beginUpload('/upload', 20, 'x'.repeat(10))
      await program.until('upload begins')
      program.kill('SIGTERM')
      await refusal(connect)
      const { status, body } = await upload.finish('x'.repeat(10))
      assert.deepEqual([status, body], [200, '20 bytes'])
      assertClean(await program.exited())
    }))

  test('H3, H7 idle connections do not hold the exit of the server of Bun or Deno', () =>
    serve(async ({ program, connect }) => {
      const clients = await Promise.all(Array.from({ length: 20 }, connect))
      await Promise.all(clients.map((client) => client.get('/')))
      program.kill('SIGTERM')
      assertClean(await program.exited())
      for (const client of clients) assert.equal(await client.closed(), 'ended')
    }))

  test('H6, X1 a response that never ends is cut and counted, and the lower levels run', () =>
    serve(
      async ({ program, connect }) => {
        const endless = assert.rejects((await connect()).get('/endless'))
        await program.until('endless begins')
        const slow = (await connect()).get('/slow')
        await program.until('slow begins')
        program.kill('SIGTERM')
        assert.equal((await slow).body, 'slow but whole')
        const { code, stdout, stderr } = await program.exited()
        assert.ok(stdout.endsWith('db closed\ndrain: 1 cut, 0 closed\n'), stdout)
        assert.match(stderr, /^ {2}http +cut 1 response after \d+ ms/m)
        assert.equal(code, 1)
        await endless
      },
      { env: { LASTCALL_TIMEOUT: '3s' } },
    ))

  test('H5 a WebSocket of Bun or Deno gets status 1001, and is not counted as cut', () =>
    serve(async ({ program, port }) => {
      const { closed } = await openSocket(port)
      program.kill('SIGTERM')
      assert.equal(await closed, 1001)
      const { code, stdout, stderr } = await program.exited()
      assert.match(stdout, /^drain: 0 cut, [01] closed$/m)
      assert.deepEqual([code, stderr], [0, ''])
    }))

  test('H5, H7 WebSockets that the application closes at `traffic` do not hold the drain', () =>
    serve(
      async ({ program, port }) => {
        const { closed } = await openSocket(port)
        program.kill('SIGTERM')
        assert.equal(await closed, 1001)
        assertClean(await program.exited())
      },
      { args: ['closes'] },
    ))

  test('H2 `readiness().fetch` answers 200, and 503 with `Retry-After` from the trigger on', () =>
    serve(
      async ({ program, connect }) => {
        const client = await connect()
        const { status, body } = await client.get('/ready')
        assert.deepEqual([status, body], [200, '{"status":"ready","checks":{}}'])
        program.kill('SIGTERM')
        await program.until('stopping')
        const stopping = await client.get('/ready')
        assert.deepEqual(
          [stopping.status, stopping.headers.get('retry-after'), stopping.body],
          [503, '1', '{"status":"stopping","checks":{}}'],
        )
        client.send('HEAD /ready HTTP/1.1\r\nHost: localhost\r\n\r\n')
        assert.match(await client.head(), /^HTTP\/1\.1 503 /)
        assertClean(await program.exited())
      },
      { env: { LASTCALL_DELAY: '1s' } },
    ))

  test('the example of this runtime prints what it promises', async () => {
    const name = `runtimes/${RUNTIME[0]?.endsWith('deno') ? 'deno' : 'bun'}.js`
    const outcome = await signalled(`../../examples/${name}`, 'SIGTERM')
    assert.equal(describeOutcome(outcome), masked(readExample(name).output))
  })
})
