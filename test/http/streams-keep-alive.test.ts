import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Client } from '../support/client.ts'
import { type Program, pause, withProgram } from '../support/program.ts'

const STREAM = 'GET /stream HTTP/1.1\r\nHost: x\r\n\r\n'
const POST = 'POST /upload HTTP/1.1\r\nHost: x\r\nContent-Type: a/b\r\nContent-Length: 4\r\n\r\nabcd'

/** The headers of a streamed response are out at SIGTERM, and the response ends after the listener has closed. */
describe('a POST behind a response whose headers were out at SIGTERM', { concurrency: 4 }, () => {
  for (const server of ['http', 'express', 'fastify', 'hono']) {
    for (const [when, send] of [
      [
        'when the response has come',
        async (program: Program, client: Client) => {
          program.kill('SIGTERM')
          const first = await client.response()
          // As a client does that has read the response first.
          await pause(100)
          return [first, await client.send(POST).response()]
        },
      ],
      [
        'pipelined before SIGTERM',
        async (program: Program, client: Client) => {
          client.send(POST)
          await program.until('upload begins')
          program.kill('SIGTERM')
          return [await client.response(), await client.response()]
        },
      ],
      [
        'pipelined during the delay',
        async (program: Program, client: Client) => {
          program.kill('SIGTERM')
          await program.until('stopping')
          client.send(POST)
          return [await client.response(), await client.response()]
        },
      ],
    ] as const) {
      test(`H4 ${server}: sent ${when}, is answered, and then the connection is closed`, async () => {
        await withProgram(
          'server.js',
          async (program) => {
            await program.until(' ready')
            const client = await Client.connect(Number(/port (\d+)/.exec(program.stdout)?.[1]), false)
            client.send(STREAM)
            await client.head()
            await program.until('stream begins')
            const answers = await send(program, client)
            assert.deepEqual(
              answers.map(({ status, body }) => [status, body]),
              [
                [200, 'first,last'],
                [200, '4 bytes'],
              ],
            )
            assert.equal(await client.closed(), 'ended')
            const { code, stdout, stderr } = await program.exited()
            assert.match(stdout, /drain: 0 cut, 0 closed\n$/)
            assert.deepEqual([code, stderr], [0, ''])
          },
          { args: [server], env: { ...process.env, LASTCALL_DELAY: '300ms' } },
        )
      })
    }
  }
})
