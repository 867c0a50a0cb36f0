import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { describe, test } from 'node:test'
import { type Outcome, type Program, withProgram } from '../support/program.ts'

const GET = 'HTTP/1.1\r\nHost: x\r\n\r\n'

interface Service {
  readonly program: Program
  open(): Promise<Socket>
}

function serve(use: (service: Service) => Promise<void>, env: NodeJS.ProcessEnv = {}): Promise<void> {
  return withProgram(
    'server.js',
    async (program) => {
      await program.until('ready')
      const port = Number(/port (\d+)/.exec(program.stdout)?.[1])
      const open = async (): Promise<Socket> => {
        const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
        await once(socket, 'connect')
        return socket.on('error', () => {})
      }
      await use({ program, open })
    },
    { args: ['http'], env: { ...process.env, ...env } },
  )
}

const assertClean = ({ code, stdout, stderr }: Outcome): void => {
  assert.equal(stderr, '')
  assert.match(stdout, /db closed\ndrain: 0 cut, 0 closed\n$/)
  assert.equal(code, 0)
}

describe('faults while a server is drained', { concurrency: 3 }, () => {
  test('H6 a client that resets in the middle of its response does not hold the drain', async () => {
    await serve(async ({ program, open }) => {
      const client = await open()
      client.write(`GET /slow ${GET}`)
      await program.until('slow begins')
      program.kill('SIGTERM')
      client.resetAndDestroy()
      assertClean(await program.exited())
    })
  })

  test('H6 a client that resets in the middle of its upload does not hold the drain', async () => {
    await serve(async ({ program, open }) => {
      const client = await open()
      client.write('POST /upload HTTP/1.1\r\nHost: x\r\nContent-Length: 20\r\n\r\nxxxx')
      await program.until('upload begins')
      program.kill('SIGTERM')
      client.resetAndDestroy()
      const { code, stdout } = await program.exited()
      assert.match(stdout, /drain: 0 cut, 0 closed\n$/)
      assert.equal(code, 0)
    })
  })

  test('H6 half-closed connections close, and a client that never reads is cut in time', async () => {
    await serve(
      async ({ program, open }) => {
        for (let n = 0; n < 20; n++) (await open()).end()
        const slow = await open()
        slow.pause()
        slow.write(`GET /big ${GET}`)
        await program.until('big begins')
        program.kill('SIGTERM')
        const { code, stdout, stderr } = await program.exited()
        // The application has ended the response: what the client does not read is no loss of ours.
        assert.match(stdout, /drain: 0 cut, 1 closed\n$/)
        assert.match(stderr, /^lastcall: exit 0, .*\n {2}http {2}done after \d+ ms/)
        assert.equal(code, 0)
        slow.destroy()
      },
      { LASTCALL_TIMEOUT: '2000ms' },
    )
  })

  test('H6 10,000 connections that come and go during the drain leave none behind', async () => {
    await serve(
      async ({ program, open }) => {
        program.kill('SIGTERM')
        let opened = 0
        const comeAndGo = async (): Promise<void> => {
          while (opened < 10_000) {
            const client = await open()
            const way = opened++ % 3
            if (way === 0) client.resetAndDestroy()
            else if (way === 1) client.destroy()
            else client.end(`GET / ${GET}`).resume()
          }
        }
        await Promise.all(Array.from({ length: 50 }, comeAndGo))
        assertClean(await program.exited())
      },
      { LASTCALL_TIMEOUT: '40000ms', LASTCALL_DELAY: '10000ms' },
    )
  })
})
