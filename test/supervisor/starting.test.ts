import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, test } from 'node:test'
import { said } from '../support/said.ts'
import { program, supervised } from '../support/supervised.ts'
import { until } from '../support/until.ts'

describe('the start of a program', () => {
  test('a program that exits before it is ready rejects its start, and is restarted', async () => {
    const { supervisor, registry, processes, settle } = supervised()
    const started = supervisor.start(program('web', { restart: 'on-failure', ready: 'message' }))
    await settle()
    processes.get('web').exit(1)
    await assert.rejects(started, {
      code: 'ERR_LASTCALL_PROGRAM',
      message: said('web exited with code 1 before it was ready'),
    })
    await registry.clock.advance(100)
    processes.get('web').give('message')
    await settle()
    assert.equal(supervisor.status()[0]?.state, 'running')
    assert.equal(supervisor.status()[0]?.restarts, 1)
  })

  test('a program that is stopped in the moment in which it becomes ready has not started', async () => {
    const { supervisor, processes, settle } = supervised()
    const started = supervisor.start(program('web', { ready: 'message' }))
    await settle()
    processes.get('web').obeys = []
    const stopped = supervisor.stop('web')
    processes.get('web').give('message')
    await settle()
    processes.get('web').exit(0)
    await stopped
    await assert.rejects(started, {
      code: 'ERR_LASTCALL_STOPPING',
      message: said('web was stopped before it was ready'),
    })
    assert.equal(supervisor.status()[0]?.state, 'stopped')
  })

  test('a program that a shutdown stops before it is ready has not failed to start, even if it stops after readyTimeout', async () => {
    const { supervisor, registry, processes, events, settle } = supervised()
    const started = supervisor.start(program('web', { ready: 'message', readyTimeout: 1_000 }))
    await settle()
    processes.get('web').obeys = []
    registry.process.emit('SIGTERM')
    await registry.clock.advance(1_500)
    processes.get('web').exit(0)
    await assert.rejects(started, { code: 'ERR_LASTCALL_STOPPING' })
    assert.equal(await registry.process.exited, 0)
    assert.equal(events.at(-1), 'web stopped')
  })

  test('a program that is ready and exits in the same moment has failed', async () => {
    const { supervisor, processes, events, settle } = supervised()
    const started = supervisor.start(program('web', { ready: 'message', critical: false }))
    await settle()
    processes.get('web').give('message')
    processes.get('web').exit(1)
    await started.catch(({ code }) => assert.equal(code, 'ERR_LASTCALL_PROGRAM'))
    await settle()
    assert.equal(supervisor.status()[0]?.state, 'failed')
    assert.equal(events.at(-1), 'web failed')
  })

  test('a program that is not ready in time is stopped, and has failed to start, however it exits', async () => {
    const { supervisor, registry, processes } = supervised({ foreground: true })
    const started = supervisor.start(program('web', { ready: 'message', readyTimeout: 1_000 }))
    await registry.clock.advance(0)
    processes.get('web').obeys = []
    await registry.clock.advance(1_000)
    assert.deepEqual(processes.get('web').received, ['SIGTERM'])
    processes.get('web').exit(null, 'SIGTERM')
    await assert.rejects(started, /web could not be started: it did not send 'ready' within 1000 ms/)
    assert.equal(await registry.process.exited, 1)
  })

  test('a program whose URL is never answered with a 2xx fails to start, with the last status in the message', async () => {
    const server = createServer((_, response) => response.writeHead(404).end()).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ready` as const
    const { supervisor, registry } = supervised()
    const started = supervisor.start(program('web', { ready: url, readyTimeout: 1_000 }))
    await once(server, 'request')
    // One timer for the whole time, and one for the pause before the next question.
    await until(() => registry.clock.timers > 1)
    await registry.clock.advance(1_000)
    await assert.rejects(started, {
      message: said(
        `web could not be started: ${url} was not answered with a 2xx within 1000 ms; the last try got 404`,
      ),
    })
    server.close()
  })

  test('a program that is not ready in time and ignores its stopSignal has failed to start', async () => {
    const { supervisor, registry, processes } = supervised()
    const options = { ready: 'message', readyTimeout: 1_000, stopTimeout: 500 } as const
    const started = supervisor.start(program('web', options))
    await registry.clock.advance(0)
    processes.get('web').obeys = ['SIGKILL']
    await registry.clock.advance(1_500)
    await assert.rejects(started, /web could not be started: it did not send 'ready' within 1000 ms/)
    assert.equal(supervisor.status()[0]?.lastExit?.isKilled, true)
    assert.equal(await registry.process.exited, 1)
  })

  test('a program that is stopped after it was not ready in time is not started again', async () => {
    const { supervisor, registry, processes, events, settle } = supervised()
    const options = { ready: 'message', readyTimeout: 1_000, restart: 'on-failure' } as const
    const started = supervisor.start(program('web', options))
    await settle()
    processes.get('web').obeys = []
    await registry.clock.advance(1_000)
    const stopped = supervisor.stop('web')
    processes.get('web').exit(null, 'SIGTERM')
    await stopped
    await assert.rejects(started, { code: 'ERR_LASTCALL_PROGRAM' })
    assert.equal(supervisor.status()[0]?.state, 'stopped')
    await registry.clock.advance(60_000)
    assert.equal(processes.started.length, 1)
    assert.equal(events.at(-1), 'web stopped')
    assert.equal(registry.state, 'open')
  })

  test('a program cannot have the pid file of its supervisor', async () => {
    const { supervisor } = supervised({ pidFile: 'same.pid' })
    assert.throws(
      () => supervisor.start(program('web', { pidFile: './same.pid' })),
      /another file than that of the supervisor/,
    )
  })

  test('a name that no program has is refused, and so is a second program of the same name', async () => {
    const { supervisor } = supervised()
    await assert.rejects(supervisor.stop('web'), { code: 'ERR_LASTCALL_ARGUMENT_RANGE' })
    await supervisor.start(program('web'))
    assert.throws(() => supervisor.restart('api'), {
      code: 'ERR_LASTCALL_ARGUMENT_RANGE',
      message: said('no program is named `api`; there is only web'),
    })
    assert.throws(() => supervisor.start(program('web')), /`name` must be a name that no other program has/)
  })
})
