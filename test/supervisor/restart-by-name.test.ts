import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { program, supervised } from '../support/supervised.ts'

describe('restart and stop by name', () => {
  test('a restart stops a program and starts it, and is not counted as a restart after a crash', async () => {
    const { supervisor, processes, events } = supervised()
    await supervisor.start(program('web'))
    await supervisor.restart('web')
    assert.deepEqual(events, ['web starting', 'web running', 'web stopped', 'web starting', 'web running'])
    const [status] = supervisor.status()
    assert.deepEqual([status?.pid, status?.restarts, status?.state], [101, 0, 'running'])
    assert.equal(processes.started.length, 2)
  })

  test('a program that was stopped can be started again; the supervisor stays, also in the foreground', async () => {
    const { supervisor, registry, processes } = supervised({ foreground: true })
    await supervisor.start(program('web'))
    await supervisor.stop('web')
    assert.deepEqual(supervisor.status()[0], {
      name: 'web',
      pid: null,
      state: 'stopped',
      uptimeMs: null,
      restarts: 0,
      lastExit: { code: null, signal: 'SIGTERM', status: 143, upMs: 0, isKilled: false },
    })
    assert.equal(registry.state, 'open')
    await supervisor.restart('web')
    assert.equal(processes.started.length, 2)
  })

  test('a stop ends the wait for a restart', async () => {
    const { supervisor, registry, processes, settle } = supervised()
    await supervisor.start(program('web', { restart: 'always' }))
    processes.get('web').exit(1)
    await settle()
    await supervisor.stop('web')
    assert.equal(supervisor.status()[0]?.state, 'stopped')
    await registry.clock.advance(60_000)
    assert.equal(processes.started.length, 1)
  })

  test('a restart right after a start comes after it, and a stop has the last word over a start', async () => {
    const { supervisor, processes } = supervised()
    const started = supervisor.start(program('web'))
    await Promise.all([started, supervisor.restart('web')])
    assert.deepEqual(
      processes.started.map(({ received }) => received),
      [['SIGTERM'], []],
    )
    const second = supervisor.start(program('api'))
    await supervisor.stop('api')
    await assert.rejects(second, { code: 'ERR_LASTCALL_STOPPING' })
    assert.equal(supervisor.status()[1]?.state, 'stopped')
    assert.equal(processes.started.length, 2)
  })

  for (const [what, act, starts] of [
    ['stopped', 'stop', 1],
    ['restarted', 'restart', 2],
  ] as const) {
    test(`a program that has exited can be ${what} while its output is awaited`, async () => {
      const { supervisor, registry, processes, settle } = supervised()
      await supervisor.start(program('web', { restart: 'always' }))
      processes.get('web').holdOutput()
      processes.get('web').exit(1)
      await settle()
      const done = supervisor[act]('web')
      await registry.clock.advance(60_000)
      await done
      assert.equal(processes.started.length, starts)
      assert.equal(supervisor.status()[0]?.state, what === 'stopped' ? 'stopped' : 'running')
    })
  }

  test('a restart by name starts the count of crashes anew', async () => {
    const { supervisor, registry, processes, settle } = supervised()
    const options = { restart: 'on-failure', maxRestarts: 1, critical: false } as const
    await supervisor.start(program('web', options))
    for (let round = 0; round < 2; round++) {
      processes.get('web').exit(1)
      await registry.clock.advance(100)
    }
    assert.equal(supervisor.status()[0]?.state, 'failed')
    await supervisor.restart('web')
    processes.get('web').exit(1)
    await settle()
    assert.equal(supervisor.status()[0]?.state, 'backing-off')
  })

  test('two restarts of a program do not overlap', async () => {
    const { supervisor, processes, events } = supervised()
    await supervisor.start(program('web'))
    await Promise.all([supervisor.restart('web'), supervisor.restart('web')])
    assert.equal(processes.started.length, 3)
    assert.deepEqual(events.slice(2), [
      'web stopped',
      'web starting',
      'web running',
      'web stopped',
      'web starting',
      'web running',
    ])
  })

  test('a stop in the middle of a restart has the last word', async () => {
    const { supervisor, processes, settle } = supervised()
    await supervisor.start(program('web'))
    processes.get('web').obeys = []
    const restarted = supervisor.restart('web')
    await settle()
    const stopped = supervisor.stop('web')
    processes.get('web').exit(0)
    await stopped
    await assert.rejects(restarted, { code: 'ERR_LASTCALL_STOPPING' })
    assert.equal(processes.started.length, 1)
    assert.equal(supervisor.status()[0]?.state, 'stopped')
  })
})
