import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Client } from '../support/client.ts'
import { type Program, pause, withProgram } from '../support/program.ts'

/** Resolves when so many lines of the output match, with what the pattern captures. */
async function linesOf(program: Program, pattern: RegExp, count: number): Promise<string[]> {
  for (;;) {
    const found = [...program.stdout.matchAll(pattern)].map(([, captured]) => captured as string)
    if (found.length >= count) return found
    await new Promise((resolve) => program.child.stdout?.once('data', resolve))
  }
}

describe('W3 a worker of a cluster, with `parent: true`', () => {
  for (const how of ['kill', 'disconnect'] as const) {
    test(`W3 whose primary ${how === 'kill' ? 'is killed' : 'disconnects it'}: it drains, runs its hooks, and ends`, async () => {
      await withProgram('cluster.js', async (program) => {
        const ports = await linesOf(program, /^port (\d+) of \d+ ready$/gm, 2)
        const clients = await Promise.all(ports.map((port) => Client.connect(Number(port), false)))
        const answers = clients.map((client) => client.get('/slow'))
        await linesOf(program, /^(slow begins)/gm, 2)
        program.kill(how === 'kill' ? 'SIGKILL' : 'SIGUSR2')
        assert.deepEqual(
          (await Promise.all(answers)).map(({ status, body }) => [status, body]),
          Array(2).fill([200, 'slow but whole']),
        )
        // Its output is theirs too: it ends when all of them have.
        const { stdout, stderr } = await program.exited()
        assert.equal(stdout.match(/^disconnect, clean$/gm)?.length, 2)
        assert.equal(stderr, '')
      })
    })
  }
})

test('H3, W3 workers of a cluster are replaced under load: no connection that is being handed over is lost', async () => {
  let isOver = false
  const counts = { answered: 0, lost: 0 }
  await withProgram(
    'cluster-restarts.js',
    async (program) => {
      await program.until('ready')
      const port = Number(/port (\d+)/.exec(program.stdout)?.[1])
      const useNewConnections = async (): Promise<void> => {
        while (!isOver) {
          const client = await Client.connect(port, false)
          const { status } = await client.get('/').catch(() => ({ status: 0 }))
          if (status === 200) counts.answered++
          else counts.lost++
          client.destroy()
        }
      }
      const clients = Promise.all(Array.from({ length: 60 }, useNewConnections))
      await program.until('over')
      isOver = true
      // What has no answer by now gets none.
      await Promise.race([clients, pause(2_000)])
      program.kill('SIGKILL')
      await clients
      assert.doesNotMatch(program.stdout, /a worker ended/)
    },
    { args: ['10'] },
  )
  assert.ok(counts.answered > 100, `${counts.answered} answered`)
  assert.equal(counts.lost, 0)
})
