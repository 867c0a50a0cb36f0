import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Clock } from '../../src/core/api/host.ts'
import { resolveSettings } from '../../src/core/check/settings.ts'
import { resolveProgram } from '../../src/supervisor/options/settings.ts'
import { ProcessRun } from '../../src/supervisor/programs/process-run.ts'
import { FakeClock } from '../../src/testing/fake-clock.ts'
import { FakeLeader } from '../support/fake-processes.ts'
import { program, supervised } from '../support/supervised.ts'

describe('S2 how a program is stopped', () => {
  test('a program that ignores its stopSignal is killed after its stopTimeout, named on stderr, and makes the status 1', async () => {
    const { supervisor, registry, processes } = supervised()
    await supervisor.start(program('web', { stopSignal: 'SIGQUIT', stopTimeout: 500 }))
    const web = processes.get('web')
    web.obeys = ['SIGKILL']
    registry.process.emit('SIGTERM')
    await registry.clock.advance(499)
    assert.deepEqual(web.received, ['SIGQUIT'])
    await registry.clock.advance(1)
    assert.deepEqual(web.received, ['SIGQUIT', 'group:SIGKILL'])
    assert.equal(await registry.process.exited, 1)
    assert.match(registry.process.stderr.text, /^lastcall: web \(100\) had to be killed\n/)
    assert.match(
      registry.process.stderr.text,
      /supervisor {2}failed after 500 ms: \[LastcallError: web had to be killed\]/,
    )
  })

  test('a program without a stopTimeout has the time until last call', async () => {
    const { supervisor, registry, processes } = supervised({}, { timeout: 5_000, reserve: 2_000 })
    await supervisor.start(program('web'))
    const web = processes.get('web')
    web.obeys = ['SIGKILL']
    registry.process.emit('SIGTERM')
    await registry.clock.advance(2_999)
    assert.deepEqual(web.received, ['SIGTERM'])
    await registry.clock.advance(1)
    assert.deepEqual(web.received, ['SIGTERM', 'group:SIGKILL'])
  })

  test('a stopTimeout that is longer than a shutdown is reported at the start, and the program gets its real time', async () => {
    const { supervisor, registry } = supervised({}, { timeout: 5_000 })
    await supervisor.start(program('web', { stopTimeout: 20_000 }))
    assert.equal(
      registry.process.stderr.text,
      'lastcall: web has 4500 ms to stop in a shutdown, less than its stopTimeout of 20000 ms; raise the timeout of the supervisor\n',
    )
    const { env } = resolveProgram(program('web', { stopTimeout: 20_000 }), {
      ...resolveSettings({}),
      timeout: 5_000,
      reserve: 1_000,
    })
    assert.equal(env.LASTCALL_TIMEOUT, '4050ms')
  })

  test('D3 with a reserve of 0 each program is asked to stop all the same, before any time is up', async () => {
    const { supervisor, registry, processes } = supervised({}, { timeout: 5_000, reserve: 0 })
    for (const name of ['a', 'b']) await supervisor.start(program(name, { stopTimeout: 60_000 }))
    processes.get('b').obeys = ['SIGKILL']
    registry.process.emit('SIGTERM')
    await registry.clock.advance(5_000)
    assert.deepEqual(processes.get('b').received, ['SIGTERM', 'group:SIGKILL'])
    assert.deepEqual(processes.get('a').received, ['SIGTERM'])
  })

  test('T11 a signal after shutdown() with a longer timeout: programs are killed when the earlier time is up', async () => {
    const { supervisor, registry, processes } = supervised({}, { timeout: 5_000 })
    for (const name of ['a', 'b']) await supervisor.start(program(name, { stopTimeout: 60_000 }))
    for (const name of ['a', 'b']) processes.get(name).obeys = ['SIGKILL']
    void registry.shutdown('spot notice', { timeout: 120_000 })
    await registry.clock.advance(10_000)
    assert.deepEqual(processes.get('b').received, ['SIGTERM'])
    registry.process.emit('SIGTERM')
    await registry.clock.advance(5_000)
    for (const name of ['a', 'b'])
      assert.deepEqual(processes.get(name).received, ['SIGTERM', 'group:SIGKILL'], name)
    assert.equal(registry.process.hasExited, true)
  })

  test('D3 from last call on each program has half of the time that is left, so that all are asked to stop', async () => {
    const { supervisor, registry, processes } = supervised({}, { timeout: 5_000 })
    for (const name of ['a', 'b']) await supervisor.start(program(name, { stopTimeout: 60_000 }))
    for (const name of ['a', 'b']) processes.get(name).obeys = ['SIGKILL']
    registry.process.emit('SIGTERM')
    await registry.clock.advance(4_249)
    assert.deepEqual(processes.get('b').received, ['SIGTERM'])
    assert.deepEqual(processes.get('a').received, [])
    await registry.clock.advance(1)
    assert.deepEqual(processes.get('b').received, ['SIGTERM', 'group:SIGKILL'])
    assert.deepEqual(processes.get('a').received, ['SIGTERM'])
    await registry.clock.advance(249)
    assert.deepEqual(processes.get('a').received, ['SIGTERM'])
    await registry.clock.advance(1)
    assert.deepEqual(processes.get('a').received, ['SIGTERM', 'group:SIGKILL'])
    assert.equal(await registry.process.exited, 1)
    assert.match(registry.process.stderr.text, /b had to be killed; a had to be killed/)
  })

  test('D3 after a hook above that hangs, programs have half of the time that is left', async () => {
    const { supervisor, registry, processes } = supervised({}, { timeout: 5_000, delay: 0 })
    registry.onShutdown('stuck', () => new Promise(() => {}), { priority: 'traffic' })
    await supervisor.start(program('web'))
    processes.get('web').obeys = ['SIGKILL']
    registry.process.emit('SIGTERM')
    await registry.clock.advance(4_749)
    assert.deepEqual(processes.get('web').received, ['SIGTERM'])
    await registry.clock.advance(1)
    assert.deepEqual(processes.get('web').received, ['SIGTERM', 'group:SIGKILL'])
  })

  test('SIGKILL that comes late, since the supervisor was paused, has its time all the same', async () => {
    const clock = new FakeClock()
    // The timer of the SIGKILL is a second and a half late.
    const late: Clock = {
      ...clock,
      now: clock.now,
      setTimeout: (callback, ms) => clock.setTimeout(callback, ms === 200 ? 1_700 : ms),
    }
    const leader = new FakeLeader('web', 100)
    leader.obeys = []
    const run = new ProcessRun(leader, { stopSignal: 'SIGTERM', stopTimeout: 200 }, late)
    run.stop()
    await clock.advance(2_000)
    assert.deepEqual(leader.received, ['SIGTERM', 'group:SIGKILL'])
    leader.exit(null, 'SIGKILL')
    await clock.advance(0)
    const { signal, status, error } = await run.groupGone
    assert.deepEqual([signal, status, error], ['SIGKILL', 137, undefined])
  })

  test('while the output of a program is awaited, the report names it, and the first to fail sets the status', async () => {
    const { supervisor, registry, processes, settle } = supervised({ foreground: true })
    for (const name of ['a', 'b']) await supervisor.start(program(name))
    for (const name of ['a', 'b']) processes.get(name).obeys = []
    const endOutput = processes.get('b').holdOutput()
    registry.process.emit('SIGTERM')
    await settle()
    assert.equal(supervisor.describe(), 'b')
    processes.get('b').exit(3)
    await registry.clock.advance(10)
    assert.equal(supervisor.describe(), 'b, a')
    processes.get('a').exit(5)
    await registry.clock.advance(10)
    assert.equal(supervisor.describe(), 'b')
    endOutput()
    assert.equal(await registry.process.exited, 3)
    assert.match(registry.process.stderr.text, /b exited with code 3; a exited with code 5/)
    assert.equal(supervisor.describe(), undefined)
  })

  test('T11 less time also limits the output of a program that has exited before', async () => {
    const { supervisor, registry, processes } = supervised({}, { timeout: 2_000 })
    for (const name of ['a', 'b']) await supervisor.start(program(name, { stopTimeout: 60_000 }))
    processes.get('a').obeys = ['SIGKILL']
    processes.get('b').holdOutput()
    processes.get('b').heldBack = true
    void registry.shutdown('spot notice', { timeout: 60_000 })
    await registry.clock.advance(100)
    registry.process.emit('SIGTERM')
    await registry.clock.advance(2_000)
    assert.equal(registry.process.hasExited, true)
    assert.equal(await registry.process.exited, 1)
  })

  test('a program that fails after last call, before its turn, fails the shutdown', async () => {
    const { supervisor, registry, processes, settle } = supervised({}, { timeout: 5_000 })
    for (const name of ['a', 'b']) await supervisor.start(program(name, { stopTimeout: 60_000 }))
    processes.get('a').obeys = []
    processes.get('b').obeys = ['SIGKILL']
    registry.process.emit('SIGTERM')
    await registry.clock.advance(4_000)
    processes.get('a').exit(9)
    await settle()
    await registry.clock.advance(600)
    assert.equal(await registry.process.exited, 1)
    assert.match(registry.process.stderr.text, /LastcallError: a exited with code 9; b had to be killed/)
  })

  for (const [what, code, signal] of [
    ['dies of the signal', null, 'SIGTERM'],
    ['exits with 128 + its number', 143, null],
    ['exits with 0', 0, null],
    ['exits with a success code', 3, null],
  ] as const) {
    test(`a program that ${what} at a stop has stopped, not crashed`, async () => {
      const { supervisor, registry, processes, settle } = supervised()
      await supervisor.start(program('web', { restart: 'always', successCodes: [3] }))
      processes.get('web').obeys = []
      registry.process.emit('SIGTERM')
      await settle()
      processes.get('web').exit(code, signal)
      assert.equal(await registry.process.exited, 0)
      assert.equal(processes.started.length, 1)
    })
  }

  test('a program that exits with another code at a stop fails the shutdown', async () => {
    const { supervisor, registry, processes, settle } = supervised()
    await supervisor.start(program('web'))
    processes.get('web').obeys = []
    registry.process.emit('SIGTERM')
    await settle()
    processes.get('web').exit(9)
    assert.equal(await registry.process.exited, 1)
    assert.match(registry.process.stderr.text, /LastcallError: web exited with code 9/)
  })

  test('a program that survives SIGKILL is given up after 1 s', async () => {
    const { supervisor, registry, processes } = supervised()
    await supervisor.start(program('web', { stopTimeout: 100 }))
    processes.get('web').obeys = []
    registry.process.emit('SIGTERM')
    await registry.clock.advance(1_099)
    assert.equal(registry.process.hasExited, false)
    await registry.clock.advance(1)
    assert.equal(await registry.process.exited, 1)
    assert.match(
      registry.process.stderr.text,
      /web \(100\) cannot be killed: it still runs 1000 ms after SIGKILL/,
    )
  })

  test('a program that survives SIGKILL is given up before the deadline, even if that is less than 1 s', async () => {
    const { supervisor, registry, processes } = supervised({}, { timeout: 5_000 })
    await supervisor.start(program('web', { stopTimeout: 60_000 }))
    processes.get('web').obeys = []
    registry.process.emit('SIGTERM')
    await registry.clock.advance(4_900)
    assert.equal(await registry.process.exited, 1)
    assert.match(
      registry.process.stderr.text,
      /web \(100\) cannot be killed: it still runs 400 ms after SIGKILL/,
    )
  })

  test('D3 a program that survives SIGKILL is given up so early that those before it are asked to stop', async () => {
    const { supervisor, registry, processes } = supervised({}, { timeout: 5_000 })
    for (const name of ['a', 'b']) await supervisor.start(program(name, { stopTimeout: 60_000 }))
    processes.get('b').obeys = []
    registry.process.emit('SIGTERM')
    await registry.clock.advance(5_000)
    assert.deepEqual(processes.get('a').received, ['SIGTERM'])
    assert.equal(await registry.process.exited, 1)
  })

  test('a program that survives SIGKILL since before the shutdown is given up in time for the next ones', async () => {
    const { supervisor, registry, processes } = supervised({}, { timeout: 1_000 })
    for (const name of ['a', 'b']) await supervisor.start(program(name, { stopTimeout: 50 }))
    processes.get('b').obeys = []
    void supervisor.stop('b')
    await registry.clock.advance(100)
    registry.process.emit('SIGTERM')
    await registry.clock.advance(1_000)
    assert.deepEqual(processes.get('a').received, ['SIGTERM'])
    assert.equal(await registry.process.exited, 1)
  })

  test('a second stop sends no second signal, and gives no more time', async () => {
    const { supervisor, registry, processes } = supervised()
    await supervisor.start(program('web', { stopTimeout: 1_000 }))
    const web = processes.get('web')
    web.obeys = ['SIGKILL']
    void supervisor.stop('web')
    await registry.clock.advance(600)
    void supervisor.stop('web')
    await registry.clock.advance(400)
    assert.deepEqual(web.received, ['SIGTERM', 'group:SIGKILL'])
  })

  test('a program that has exited gets no more signals', async () => {
    const { supervisor, registry, processes, settle } = supervised()
    await supervisor.start(program('web', { critical: false }))
    const web = processes.get('web')
    web.holdOutput()
    web.exit(0)
    await settle()
    registry.process.exit(3)
    assert.deepEqual(web.received, [])
  })

  test('a forced exit kills all process groups at once', async () => {
    const { supervisor, registry, processes } = supervised()
    for (const name of ['a', 'b']) await supervisor.start(program(name))
    for (const name of ['a', 'b']) processes.get(name).obeys = []
    registry.process.emit('SIGINT')
    await registry.clock.advance(300)
    registry.process.emit('SIGINT')
    assert.equal(await registry.process.exited, 130)
    assert.deepEqual(processes.get('b').received, ['SIGTERM', 'group:SIGKILL'])
    assert.deepEqual(processes.get('a').received, ['group:SIGKILL'], 'its turn had not come')
  })
})
