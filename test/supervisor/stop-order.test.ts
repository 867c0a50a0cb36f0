import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { said } from '../support/said.ts'
import { program, supervised } from '../support/supervised.ts'

describe('S1 the order in which programs stop', () => {
  test('programs stop in reverse order of their start, one after the other', async () => {
    const { supervisor, registry, processes, events, settle } = supervised()
    for (const name of ['a', 'b', 'c']) await supervisor.start(program(name))
    for (const { name } of processes.started) processes.get(name).obeys = []
    registry.process.emit('SIGTERM')
    await settle()
    assert.deepEqual(
      processes.started.map(({ received }) => received),
      [[], [], ['SIGTERM']],
    )
    processes.get('c').exit(0)
    await settle()
    assert.deepEqual(processes.get('b').received, ['SIGTERM'])
    processes.get('b').exit(0)
    await settle()
    processes.get('a').exit(0)
    assert.equal(await registry.process.exited, 0)
    assert.deepEqual(events.slice(-3), ['c stopped', 'b stopped', 'a stopped'])
  })

  test('programs that were started together stop together', async () => {
    const { supervisor, registry, processes, settle } = supervised()
    await supervisor.start([program('a'), program('b')])
    await supervisor.start(program('c'))
    processes.get('a').obeys = processes.get('b').obeys = []
    registry.process.emit('SIGTERM')
    await settle()
    assert.deepEqual(
      processes.started.map(({ received }) => received),
      [['SIGTERM'], ['SIGTERM'], ['SIGTERM']],
    )
    processes.get('a').exit(0)
    processes.get('b').exit(0)
    assert.equal(await registry.process.exited, 0)
  })

  test('a restart during a shutdown is refused, and the program stops at its turn', async () => {
    const { supervisor, registry, processes, settle } = supervised()
    for (const name of ['a', 'b']) await supervisor.start(program(name))
    processes.get('b').obeys = []
    registry.process.emit('SIGTERM')
    await settle()
    await assert.rejects(supervisor.restart('a'), {
      code: 'ERR_LASTCALL_STOPPING',
      message: said('a is not started: the supervisor is stopping'),
    })
    assert.deepEqual(processes.get('a').received, [])
    processes.get('b').exit(0)
    assert.equal(await registry.process.exited, 0)
  })

  test('a program that fails during a shutdown, before its turn, is not started again and fails the shutdown', async () => {
    const { supervisor, registry, processes, settle } = supervised()
    for (const name of ['a', 'b']) await supervisor.start(program(name, { restart: 'always' }))
    processes.get('b').obeys = []
    registry.process.emit('SIGTERM')
    await settle()
    processes.get('a').exit(5)
    await settle()
    processes.get('b').exit(0)
    assert.equal(await registry.process.exited, 1)
    assert.doesNotMatch(registry.process.stderr.text, /starts again/)
    assert.match(registry.process.stderr.text, /LastcallError: a exited with code 5/)
  })

  test('a shutdown waits for the whole process group, asks what is left to stop, and kills it in the end', async () => {
    const { supervisor, registry, processes, settle } = supervised()
    await supervisor.start(program('web', { stopTimeout: 1_000 }))
    const web = processes.get('web')
    web.leftOver = ['SIGKILL']
    registry.process.emit('SIGTERM')
    await settle()
    assert.deepEqual(web.received, ['SIGTERM', 'group:SIGTERM'])
    await registry.clock.advance(990)
    assert.equal(registry.process.hasExited, false)
    await registry.clock.advance(200)
    assert.deepEqual(web.received, ['SIGTERM', 'group:SIGTERM', 'group:SIGKILL'])
    assert.equal(await registry.process.exited, 1)
    assert.match(registry.process.stderr.text, /web \(100\) had to be killed/)
  })

  test('a group is found to be gone soon after SIGKILL, and one that survives it is given up before the deadline', async () => {
    for (const [leftOver, endsAt] of [
      [['SIGKILL'], 900],
      [['nothing'], 980],
    ] as const) {
      const { supervisor, registry, processes } = supervised({}, { timeout: 1_000 })
      await supervisor.start(program('web', { stopTimeout: 60_000 }))
      processes.get('web').leftOver = leftOver
      registry.process.emit('SIGTERM')
      await registry.clock.advance(endsAt - 1)
      assert.equal(registry.process.hasExited, false)
      await registry.clock.advance(1)
      assert.equal(await registry.process.exited, 1)
    }
  })

  test('what a crashed program left in its group is stopped before the program starts again', async () => {
    const { supervisor, registry, processes, settle } = supervised()
    await supervisor.start(program('web', { restart: 'always' }))
    const first = processes.get('web')
    first.leftOver = ['SIGKILL']
    first.exit(1)
    await settle()
    assert.deepEqual(first.received, ['group:SIGTERM'])
    assert.equal(supervisor.status()[0]?.state, 'exited')
    first.leftOver = []
    await registry.clock.advance(200)
    assert.equal(processes.started.length, 2)
  })

  test('what a crashed program left in its group is killed after stopTimeout, then the program starts again', async () => {
    const { supervisor, registry, processes } = supervised()
    await supervisor.start(program('web', { restart: 'always', stopTimeout: 500 }))
    const first = processes.get('web')
    first.leftOver = ['SIGKILL']
    first.exit(1)
    await registry.clock.advance(800)
    assert.deepEqual(first.received, ['group:SIGTERM', 'group:SIGKILL'])
    assert.equal(processes.started.length, 2)
  })
})
