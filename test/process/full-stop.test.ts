import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Client } from '../support/client.ts'
import { stopInstances } from '../support/full-stop.ts'
import { eventually, fixture, inPlace, NODE } from '../support/place.ts'
import { findPort } from '../support/port.ts'
import { NOT_NODE } from '../support/runtime.ts'
import { LATE } from '../support/stopped-under-load.ts'

describe('H3 a full stop of instances', { skip: NOT_NODE }, () => {
  for (const instances of [1, 2]) {
    test(`connections that the supervisor has accepted for ${instances === 1 ? 'a busy instance' : `${instances} busy instances`} are served`, () =>
      inPlace(async (place) => {
        const port = await findPort()
        const program = [NODE, fixture('blocking-server.js'), String(port)]
        const words = ['run', '--instances', String(instances), '--', ...program]
        const supervisor = place.lastcall(words, { env: { LASTCALL_DELAY: '0' } })
        const hasSaid = (line: string) => eventually(() => supervisor.stdout.split(line).length > instances)
        await hasSaid('server ready\n')
        const ask = async (path: string): Promise<string> =>
          (await (await Client.connect(port, false)).get(path)).body
        const blocking = Array.from({ length: instances }, () => ask('/block'))
        await hasSaid('blocks\n')
        const clients = await Promise.all(Array.from({ length: 10 }, () => Client.connect(port, false)))
        const answers = clients.map(async (client) => (await client.get('/')).body)
        supervisor.kill('SIGTERM')
        const bodies = await Promise.all([...blocking, ...answers])
        assert.deepEqual(bodies, Array(instances + 10).fill('whole'))
        const { code, stderr } = await supervisor.exited()
        assert.equal(code, 0, stderr)
      }))
  }

  for (const instances of [2, 4]) {
    test(`${instances} instances under load lose no request`, async (t) => {
      const { answered, failures, crossed } = await stopInstances(instances)
      t.diagnostic(`${answered} requests answered, ${crossed} reset in the backlog`)
      assert.deepEqual(failures, [])
      assert.ok(crossed <= LATE, `${crossed} reset in the backlog`)
    })
  }
})
