import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Client } from '../support/client.ts'
import { runFixture } from '../support/fixture.ts'
import { type Program, pause, withProgram } from '../support/program.ts'
import { RUNTIME } from '../support/runtime.ts'

/** Resolves when so many lines of the output match, with what the pattern captures. */
async function linesOf(program: Program, pattern: RegExp, count: number): Promise<string[]> {
  for (;;) {
    const found = [...program.stdout.matchAll(pattern)].map(([, captured]) => captured as string)
    if (found.length >= count) return found
    await new Promise((resolve) => program.child.stdout?.once('data', resolve))
  }
}

describe('a worker of a cluster, with `parent: true`', () => {
  for (const how of ['kill', 'disconnect'] as const) {
    test(`W3 a cluster worker ${how === 'kill' ? 'whose primary is killed' : 'that its primary disconnects'} drains, runs its hooks, and exits`, async () => {
      // Not by `runProgram`: it kills the workers when the primary has exited.
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

describe('the primary of a cluster', () => {
  test('H3 a primary that does not answer as a supervisor does holds a worker for some seconds only', async () => {
    const file = fileURLToPath(new URL('../fixtures/cluster.js', import.meta.url))
    const command = ['sh', '-c', 'LASTCALL_SUPERVISOR=$$ exec "$@"', 'sh', ...RUNTIME, file] as const
    await withProgram(
      'cluster.js',
      async (program) => {
        const [worker] = await linesOf(program, /^port \d+ of (\d+) ready$/gm, 2)
        process.kill(Number(worker), 'SIGTERM')
        await program.until('signal, clean')
      },
      { command, env: { ...process.env, LASTCALL_TIMEOUT: '300s' } },
    )
  })

  test('H3, W3 a cluster that replaces its workers under load loses no connection that is being handed over', async () => {
    let isOver = false
    const counts = { answered: 0, lost: 0 }
    const options = { args: ['10'] }
    await runFixture('cluster-restarts.js', options, async (program) => {
      const [, port] = await program.until(/port (\d+)[\s\S]*ready/)
      const useNewConnections = async (): Promise<void> => {
        while (!isOver) {
          const client = await Client.connect(Number(port), false)
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
    })
    assert.ok(counts.answered > 100, `${counts.answered} answered`)
    assert.equal(counts.lost, 0)
  })
})
