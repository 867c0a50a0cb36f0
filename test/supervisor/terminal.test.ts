import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { program, supervised } from '../support/supervised.ts'

describe('S3 each signal reaches a program once', () => {
  test('a program that received a Ctrl-C from the terminal gets no second signal', async () => {
    const { supervisor, registry, processes, settle } = supervised()
    processes.onStart = (leader) => {
      leader.hearsTerminal = true
      leader.obeys = []
    }
    await supervisor.start(program('web', { stopTimeout: 1_000 }))
    const web = processes.get('web')
    registry.process.emit('SIGINT')
    await settle()
    assert.deepEqual(web.received, [])
    web.exit(null, 'SIGINT')
    assert.equal(await registry.process.exited, 0)
    await registry.clock.advance(1_000)
    assert.deepEqual(web.received, [])
  })

  test('a program that seems to have missed the Ctrl-C is asked to stop after half of its time', async () => {
    const { supervisor, registry, processes } = supervised()
    processes.onStart = (leader) => {
      leader.hearsTerminal = true
    }
    await supervisor.start(program('web', { stopTimeout: 1_000 }))
    registry.process.emit('SIGINT')
    await registry.clock.advance(499)
    assert.deepEqual(processes.get('web').received, [])
    await registry.clock.advance(1)
    assert.deepEqual(processes.get('web').received, ['SIGTERM'])
    assert.equal(await registry.process.exited, 0)
  })

  test('a program in front of the terminal gets a SIGTERM, which does not come from the terminal', async () => {
    const { supervisor, registry, processes } = supervised()
    processes.onStart = (leader) => {
      leader.hearsTerminal = true
    }
    await supervisor.start(program('web'))
    registry.process.emit('SIGTERM')
    assert.equal(await registry.process.exited, 0)
    assert.deepEqual(processes.get('web').received, ['SIGTERM'])
  })

  test('a program that exits at a Ctrl-C before its turn has stopped, not crashed', async () => {
    const { supervisor, registry, processes, events, settle } = supervised({}, { delay: 0 })
    processes.onStart = (leader) => {
      leader.hearsTerminal = true
    }
    registry.onShutdown('drain', () => registry.clock.sleep(100), { priority: 'traffic' })
    await supervisor.start(program('web', { restart: 'always' }))
    registry.process.emit('SIGINT')
    await settle()
    processes.get('web').exit(null, 'SIGINT')
    await registry.clock.advance(100)
    assert.equal(await registry.process.exited, 0)
    assert.equal(events.at(-1), 'web stopped')
  })

  test('forwarded signals reach each program once, also after the shutdown has begun', async () => {
    const { supervisor, registry, processes, settle } = supervised({ forward: ['SIGHUP', 'SIGUSR2'] })
    await supervisor.start([program('a'), program('b')])
    processes.get('b').hearsTerminal = true
    for (const name of ['a', 'b']) processes.get(name).obeys = []
    registry.process.emit('SIGHUP')
    registry.process.emit('SIGUSR2')
    assert.deepEqual(processes.get('a').received, ['SIGHUP', 'SIGUSR2'])
    assert.deepEqual(processes.get('b').received, ['SIGUSR2'])
    registry.process.emit('SIGTERM')
    await settle()
    registry.process.emit('SIGHUP')
    assert.deepEqual(processes.get('a').received, ['SIGHUP', 'SIGUSR2', 'SIGTERM', 'SIGHUP'])
  })
})
