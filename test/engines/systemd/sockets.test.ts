import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { noRoot } from '../support/root.ts'
import { Machine, noMachine } from './machine.ts'
import { addExample, underLoad } from './unit.ts'

const LASTCALL = '/srv/web/node_modules/.bin/lastcall'

/** Settings in place of those of the example. More than five starts within 10 s are usual here. */
const dropIn = (command?: string): string =>
  [
    '[Unit]',
    'StartLimitIntervalSec=0',
    '[Service]',
    ...(command === undefined ? [] : ['ExecStart=', `ExecStart=${command}`]),
    '',
  ].join('\n')

describe('S11 a socket unit of systemd', { skip: noRoot() || noMachine() }, () => {
  let machine: Machine
  before(async () => {
    machine = await Machine.boot()
  })
  after(() => machine?.destroy())

  for (const [what, command] of [
    ['as in the example', undefined],
    ['through `lastcall run`', `${LASTCALL} run --no-control --ready message -- node socket-server.js`],
    ['with two instances', `${LASTCALL} run --no-control --instances 2 -- node socket-server.js`],
  ] as const) {
    test(`web-socket.service ${what}: four restarts under load refuse no connection and lose no request`, async (context) => {
      await addExample(machine, 'web-socket.socket')
      await addExample(machine, 'web-socket.service', dropIn(command))
      await machine.output('systemctl', 'start', 'web-socket.socket')
      const { ok, again, failures } = await underLoad(machine, 3000, async () => {
        for (let round = 0; round < 4; round++) await machine.output('systemctl', 'restart', 'web-socket')
      })
      assert.deepEqual(failures, {})
      assert.ok(ok > 200, `${ok} requests`)
      context.diagnostic(`${ok} requests, ${again} sent again`)
      await machine.output('systemctl', 'stop', 'web-socket.socket', 'web-socket.service')
      const journal = await machine.journal('web-socket')
      assert.doesNotMatch(journal, /SIGKILL|timed out|Failed/)
    })
  }

  test('web-socket.service: the first client starts it', async () => {
    await addExample(machine, 'web-socket.socket')
    await addExample(machine, 'web-socket.service')
    await machine.output('systemctl', 'start', 'web-socket.socket')
    const { ok, failures } = await underLoad(machine, 3000, async () => {
      await machine.until('it runs', async () => (await machine.show('web-socket', 'SubState')) === 'running')
    })
    assert.deepEqual(failures, {})
    assert.ok(ok > 0)
    await machine.output('systemctl', 'stop', 'web-socket.socket', 'web-socket.service')
  })
})
