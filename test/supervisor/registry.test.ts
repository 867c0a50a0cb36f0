import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { FakeProcess } from 'lastcall/testing'
import { program, supervised } from '../support/supervised.ts'

describe('a supervisor and its registry', () => {
  test('a supervisor is one hook, at `work`, and installs nothing before its first start', async () => {
    const { supervisor, registry, processes } = supervised()
    assert.equal(registry.process.listenerCount('SIGTERM'), 0)
    await supervisor.start(program('web'))
    await supervisor.start(program('api'))
    assert.deepEqual(registry.hooks(), [{ name: 'supervisor', priority: 100, concurrent: true }])
    assert.equal(processes.started.length, 2)
  })

  test('an `onEvent` that throws changes nothing, and `report: false` prints nothing', async () => {
    const onEvent = (): never => {
      throw new Error('of the listener')
    }
    const { supervisor, registry } = supervised({ onEvent }, { report: false, process: new FakeProcess() })
    await supervisor.start(program('web'))
    registry.process.emit('SIGTERM')
    assert.equal(await registry.process.exited, 0)
    assert.equal(registry.process.stderr.text, '')
  })

  test('a supervisor starts programs again after `exit: false` and `dispose`', async () => {
    const { supervisor, registry, processes, settle } = supervised({}, { exit: false })
    await supervisor.start(program('web'))
    processes.get('web').obeys = []
    const first = registry.shutdown()
    await settle()
    processes.get('web').exit(9)
    assert.equal((await first).outcome, 'failed')
    await assert.rejects(supervisor.restart('web'), { code: 'ERR_LASTCALL_STOPPING' })
    registry.reset()
    await supervisor.start(program('api'))
    await supervisor.restart('web')
    assert.deepEqual(processes.names, ['web', 'api', 'web'])
    assert.equal((await registry.shutdown()).outcome, 'clean')
    assert.ok(supervisor.status().every(({ state }) => state === 'stopped'))
  })

  test('a supervisor leaves no listener behind after a shutdown', async () => {
    const { supervisor, registry } = supervised({ forward: ['SIGHUP'] }, { exit: false })
    const count = (): number[] =>
      ['SIGTERM', 'SIGHUP', 'exit'].map((event) => registry.process.listenerCount(event))
    const before = count()
    await supervisor.start(program('web'))
    assert.deepEqual(count(), [2, 1, 1])
    await registry.shutdown()
    await registry.clock.advance(1_000)
    assert.deepEqual(count(), before)
  })
})
