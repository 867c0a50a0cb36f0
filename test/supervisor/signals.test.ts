import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ProcessSupervisor } from '../../src/supervisor/supervisor.ts'
import { program, supervised } from '../support/supervised.ts'

describe('S1 signals that would end the supervisor', () => {
  test('a signal that nobody else listens to stops the programs, and the report names it', async () => {
    const { supervisor, registry, processes } = supervised()
    await supervisor.start(program('web'))
    registry.process.emit('SIGALRM')
    assert.equal(await registry.process.exited, 0)
    assert.deepEqual(processes.get('web').received, ['SIGTERM'])
    assert.deepEqual((await registry.report).reason, { kind: 'manual', detail: 'SIGALRM' })
  })

  test('a signal that the application listens to is left to it', async () => {
    const { supervisor, registry, processes } = supervised()
    const heard: string[] = []
    registry.process.on('SIGUSR2', (signal) => heard.push(signal))
    await supervisor.start(program('web'))
    registry.process.emit('SIGUSR2')
    await registry.clock.advance(1_000)
    assert.deepEqual([heard, registry.state, processes.get('web').received], [['SIGUSR2'], 'open', []])
  })

  test('a signal that only another supervisor of the process listens to stops the programs of both', async () => {
    const { supervisor, registry, processes } = supervised()
    const other = new ProcessSupervisor({ registry }, processes.launch)
    await supervisor.start(program('web'))
    await other.start(program('worker'))
    registry.process.emit('SIGHUP')
    assert.equal(await registry.process.exited, 0)
    assert.deepEqual(
      ['web', 'worker'].map((name) => processes.get(name).received),
      [['SIGTERM'], ['SIGTERM']],
    )
  })

  test('a signal that another supervisor passes on stops nothing', async () => {
    const { supervisor, registry, processes } = supervised()
    const other = new ProcessSupervisor({ registry, forward: ['SIGHUP'] }, processes.launch)
    await supervisor.start(program('web'))
    await other.start(program('worker'))
    registry.process.emit('SIGHUP')
    await registry.clock.advance(1_000)
    assert.deepEqual(
      [registry.state, ...['web', 'worker'].map((name) => processes.get(name).received)],
      ['open', [], ['SIGHUP']],
    )
  })

  test('with `exit: false`, the signal ends the process when the programs have stopped', async () => {
    const { supervisor, registry, processes } = supervised({}, { exit: false, signals: [] })
    await supervisor.start(program('web'))
    processes.get('web').obeys = []
    registry.process.emit('SIGTERM')
    await registry.clock.advance(10)
    assert.equal(registry.process.hasExited, false)
    processes.get('web').exit(0)
    assert.equal(await registry.process.exited, 143)
    assert.equal(registry.process.exitSignal, 'SIGTERM')
  })
})
