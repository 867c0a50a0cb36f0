import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Client } from '../support/client.ts'
import { type Program, withProgram } from '../support/program.ts'

/** The rest of what a drain promises is tested in `test/http`, on Node. This much holds on each runtime. */
function serve(
  kind: string,
  use: (program: Program, connect: () => Promise<Client>) => Promise<void>,
  env: NodeJS.ProcessEnv = {},
): Promise<void> {
  const options = { args: [kind], env: { ...process.env, ...env } }
  return withProgram(
    'server.js',
    async (program) => {
      await program.until('ready')
      const port = Number(/port (\d+)/.exec(program.stdout)?.[1])
      await use(program, () => Client.connect(port, false))
    },
    options,
  )
}

describe('a server of node:http on each runtime', { concurrency: 2 }, () => {
  for (const kind of ['http', 'express', 'fastify-plugin']) {
    test(`H3 ${kind}: what is in flight at SIGTERM arrives whole, on each runtime`, () =>
      serve(kind, async (program, connect) => {
        const idle = await connect()
        await idle.get('/')
        const slow = (await connect()).get('/slow')
        const stream = (await connect()).get('/stream')
        const upload = (await connect()).beginUpload('/upload', 20, 'x'.repeat(10))
        for (const text of ['slow begins', 'stream begins', 'upload begins']) await program.until(text)
        program.kill('SIGTERM')
        await idle.closed()
        assert.equal((await upload.finish('x'.repeat(10))).body, '20 bytes')
        assert.deepEqual([(await slow).body, (await stream).body], ['slow but whole', 'first,last'])
        const { code, stdout, stderr } = await program.exited()
        assert.equal(stderr, '')
        assert.match(stdout, /db closed\ndrain: 0 cut, 0 closed\n$/)
        assert.equal(code, 0)
      }))

    test(`H6 ${kind}: a response that never ends is cut in time, on each runtime`, () =>
      serve(
        kind,
        async (program, connect) => {
          const endless = assert.rejects((await connect()).get('/endless'))
          await program.until('endless begins')
          program.kill('SIGTERM')
          const { code, stdout, stderr } = await program.exited()
          assert.match(stdout, /db closed\ndrain: 1 cut, 0 closed\n$/)
          assert.match(stderr, /^ {2}http +cut 1 response after \d+ ms/m)
          assert.equal(code, 1)
          await endless
        },
        { LASTCALL_TIMEOUT: '3s' },
      ))
  }
})
