import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Client } from '../support/client.ts'
import { withProgram } from '../support/program.ts'
import { assertExit, SOON } from '../support/stopped-streams.ts'

const ACCEPT = 'Accept: text/event-stream\r\n\r\n'

test('H5, H6 on HTTP/1.0, where a response ends with its connection, one that is broken off is reset', async () => {
  await withProgram(
    'server.js',
    async (program) => {
      await program.until(' ready')
      const port = Number(/port (\d+)/.exec(program.stdout)?.[1])
      const open = async (method: string, name: string): Promise<Client> => {
        const client = await Client.connect(port, false)
        await client.send(`${method} /streams/${name} HTTP/1.0\r\n${ACCEPT}`).head()
        return client
      }
      const clients = [
        await open('POST', 'steady'),
        await open('GET', 'silent'),
        await open('POST', 'endless'),
      ] as const
      program.kill('SIGTERM')
      const ends = await Promise.all(clients.map((client) => client.closed()))
      assert.deepEqual(ends, ['ended', 'ended', 'ECONNRESET'])
      assert.match(clients[0].rest, /\r\n\r\ndata: 1\n\n.*data: done after \d+\n\n$/s)
      assert.match(clients[1].rest, /\r\n\r\ndata: hello\n\nretry: \d+\n$/)
      assert.match(clients[2].rest, /data: \d+\n\n$/)
      assertExit(await program.exited(), 1, '1 cut, 0 closed', /cut 1 response/)
    },
    { args: ['http'], env: { ...process.env, ...SOON, STREAM_LENGTH: '1500' } },
  )
})
