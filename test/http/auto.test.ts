import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { DirectClient } from '../bench/rolling/direct-client.ts'
import { Tally } from '../bench/rolling/tally.ts'
import { withProgram } from '../support/program.ts'
import { drainContract } from './drain-contract.ts'

for (const name of ['http', 'express', 'fastify', 'koa', 'nest-express']) {
  drainContract({ name, isAutomatic: true })
}

describe('applications that close their server themselves', { concurrency: 2 }, () => {
  for (const name of ['http', 'express', 'fastify', 'koa', 'nest']) {
    test(`W4 an application of ${name} that closes its server itself loses no request`, async () => {
      const tally = new Tally()
      const { code, signal, stderr } = await withProgram(
        'own-shutdown.js',
        async (program) => {
          await program.until('ready')
          const port = Number(/port (\d+)/.exec(program.stdout)?.[1])
          const clients = Array.from({ length: 12 }, () =>
            new DirectClient(port, port, tally).run(() => tally.refused > 0),
          )
          while (tally.sent < 200) await new Promise(setImmediate)
          program.kill('SIGTERM')
          const outcome = await program.exited()
          await Promise.all(clients)
          return outcome
        },
        { args: [name], flags: ['--import', 'lastcall/auto'] },
      )
      assert.deepEqual([...tally.failures], [])
      // Nest sends the signal to itself again.
      assert.deepEqual([code, signal, stderr], name === 'nest' ? [null, 'SIGTERM', ''] : [0, null, ''])
    })
  }
})
