import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { program, supervised } from '../support/supervised.ts'

describe('S5 nothing is started during a shutdown', () => {
  test('a shutdown ends the wait for a restart at once', async () => {
    const { supervisor, registry, processes, settle } = supervised()
    await supervisor.start(program('web', { restart: 'always' }))
    processes.get('web').exit(1)
    await settle()
    assert.equal(supervisor.status()[0]?.state, 'backing-off')
    registry.process.emit('SIGTERM')
    assert.equal(await registry.process.exited, 0)
    assert.equal(processes.started.length, 1)
  })

  test('a first start during a shutdown is refused, and is no stray error if nobody catches it', async () => {
    const { supervisor, registry, processes } = supervised()
    registry.onShutdown('late', () => registry.clock.sleep(500))
    registry.process.emit('SIGTERM')
    await assert.rejects(supervisor.start(program('late')), {
      code: 'ERR_LASTCALL_STOPPING',
      cause: registry.shutdownSignal().reason,
    })
    assert.deepEqual([supervisor.status(), processes.started], [[], []])
    await registry.clock.advance(500)
    assert.equal(await registry.process.exited, 0)
  })

  test('a start and a restart are refused from the first trigger on', async () => {
    const { supervisor, registry, processes, settle } = supervised({}, { delay: 0 })
    registry.onShutdown('drain', () => registry.clock.sleep(500), { priority: 'traffic' })
    await supervisor.start(program('web', { restart: 'always' }))
    processes.get('web').exit(1)
    await settle()
    registry.process.emit('SIGTERM')
    await assert.rejects(supervisor.start(program('late')), {
      code: 'ERR_LASTCALL_STOPPING',
      // So that it is no stray error if nobody catches it.
      cause: registry.shutdownSignal().reason,
    })
    await assert.rejects(supervisor.restart('web'), { code: 'ERR_LASTCALL_STOPPING' })
    assert.deepEqual(
      supervisor.status().map(({ name }) => name),
      ['web'],
    )
    await registry.clock.advance(500)
    assert.equal(await registry.process.exited, 0)
    assert.equal(processes.started.length, 1)
  })
})
