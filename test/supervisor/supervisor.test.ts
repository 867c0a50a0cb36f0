import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createSupervisor, type ProgramOptions } from 'lastcall/supervisor'
import { FakeProcess } from 'lastcall/testing'
import { resolveSettings } from '../../src/core/check/settings.ts'
import { resolveProgram } from '../../src/supervisor/options/settings.ts'
import { supervised } from '../support/supervised.ts'

const program = (name: string, options: Partial<ProgramOptions> = {}): ProgramOptions => ({
  name,
  command: ['node', 'file.js'],
  ...options,
})

describe('S1 stopping', () => {
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

  test('a restart is refused meanwhile, and the program keeps its turn', async () => {
    const { supervisor, registry, processes, settle } = supervised()
    for (const name of ['a', 'b']) await supervisor.start(program(name))
    processes.get('b').obeys = []
    registry.process.emit('SIGTERM')
    await settle()
    await assert.rejects(supervisor.restart('a'), {
      code: 'ERR_LASTCALL_STOPPING',
      message: 'a is not started: the supervisor is stopping',
    })
    assert.deepEqual(processes.get('a').received, [])
    processes.get('b').exit(0)
    assert.equal(await registry.process.exited, 0)
  })

  test('those that were started together stop together', async () => {
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

  test('the manager waits for the whole group, asks what is left, and kills that in the end', async () => {
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

  test('what a program leaves behind ends before it is started again', async () => {
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

  test('what it leaves behind and does not end is killed, then it is started again', async () => {
    const { supervisor, registry, processes } = supervised()
    await supervisor.start(program('web', { restart: 'always', stopTimeout: 500 }))
    const first = processes.get('web')
    first.leftOver = ['SIGKILL']
    first.exit(1)
    await registry.clock.advance(800)
    assert.deepEqual(first.received, ['group:SIGTERM', 'group:SIGKILL'])
    assert.equal(processes.started.length, 2)
  })

  test('a supervisor is one hook, at `work`, and installs nothing before its first start', async () => {
    const { supervisor, registry, processes } = supervised()
    assert.equal(registry.process.listenerCount('SIGTERM'), 0)
    await supervisor.start(program('web'))
    await supervisor.start(program('api'))
    assert.deepEqual(registry.hooks(), [{ name: 'supervisor', priority: 100, after: [] }])
    assert.equal(processes.started.length, 2)
  })
})

describe('S2 how a program is stopped', () => {
  test('stopSignal, stopTimeout, SIGKILL to the group; the status is 1 and the name is told', async () => {
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
      /supervisor {2}failed after 500 ms: \[ProgramError: web had to be killed\]/,
    )
  })

  test('by default what the registry leaves before last call', async () => {
    const { supervisor, registry, processes } = supervised({}, { timeout: 5_000, lastCall: 2_000 })
    await supervisor.start(program('web'))
    const web = processes.get('web')
    web.obeys = ['SIGKILL']
    registry.process.emit('SIGTERM')
    await registry.clock.advance(2_999)
    assert.deepEqual(web.received, ['SIGTERM'])
    await registry.clock.advance(1)
    assert.deepEqual(web.received, ['SIGTERM', 'group:SIGKILL'])
  })

  test('at last call those whose turn has not come are told, and all is killed before the deadline', async () => {
    const { supervisor, registry, processes } = supervised({}, { timeout: 5_000 })
    for (const name of ['a', 'b']) await supervisor.start(program(name, { stopTimeout: 60_000 }))
    for (const name of ['a', 'b']) processes.get(name).obeys = ['SIGKILL']
    registry.process.emit('SIGTERM')
    await registry.clock.advance(3_999)
    assert.deepEqual(processes.get('a').received, [])
    await registry.clock.advance(1)
    assert.deepEqual(processes.get('a').received, ['SIGTERM'])
    await registry.clock.advance(499)
    assert.deepEqual(processes.get('b').received, ['SIGTERM'])
    await registry.clock.advance(1)
    assert.deepEqual(processes.get('a').received, ['SIGTERM', 'group:SIGKILL'])
    assert.deepEqual(processes.get('b').received, ['SIGTERM', 'group:SIGKILL'])
    assert.equal(await registry.process.exited, 1)
    assert.match(registry.process.stderr.text, /b had to be killed; a had to be killed/)
  })

  for (const [what, code, signal] of [
    ['dies of the signal', null, 'SIGTERM'],
    ['says so by 128 + its number', 143, null],
    ['ends with 0', 0, null],
    ['ends with a code that is a success', 3, null],
  ] as const) {
    test(`one that ${what} has stopped, not crashed`, async () => {
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

  test('one that ends with another code at the stop fails the shutdown', async () => {
    const { supervisor, registry, processes, settle } = supervised()
    await supervisor.start(program('web'))
    processes.get('web').obeys = []
    registry.process.emit('SIGTERM')
    await settle()
    processes.get('web').exit(9)
    assert.equal(await registry.process.exited, 1)
    assert.match(registry.process.stderr.text, /ProgramError: web exited with code 9/)
  })

  test('one that is there in spite of SIGKILL is given up after 1 s', async () => {
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

  test('at the end of the deadline there is less than 1 s for that, and it is told all the same', async () => {
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

  test('one that has ended is not signalled any more', async () => {
    const { supervisor, registry, processes, settle } = supervised()
    await supervisor.start(program('web', { critical: false }))
    const web = processes.get('web')
    web.holdOutput()
    web.exit(0)
    await settle()
    registry.process.exit(3)
    assert.deepEqual(web.received, [])
  })

  test('what was told at last call counts, however early it ends', async () => {
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
    assert.match(registry.process.stderr.text, /ProgramError: b had to be killed; a exited with code 9/)
  })

  test('a forced exit kills all groups at once', async () => {
    const { supervisor, registry, processes } = supervised()
    for (const name of ['a', 'b']) await supervisor.start(program(name))
    for (const name of ['a', 'b']) processes.get(name).obeys = []
    registry.process.emit('SIGINT')
    await registry.clock.advance(300)
    registry.process.emit('SIGINT')
    assert.equal(await registry.process.exited, 130)
    for (const name of ['a', 'b']) {
      assert.deepEqual(processes.get(name).received, ['SIGTERM', 'group:SIGKILL'])
    }
  })
})

describe('a stopTimeout that a shutdown has no time for', () => {
  test('is told at the start, and the program is told the time that it has', async () => {
    const { supervisor, registry } = supervised({}, { timeout: 5_000 })
    await supervisor.start(program('web', { stopTimeout: 20_000 }))
    assert.equal(
      registry.process.stderr.text,
      'lastcall: web has 4500 ms to stop in a shutdown, less than its stopTimeout of 20000 ms: raise timeout\n',
    )
    const { env } = resolveProgram(program('web', { stopTimeout: 20_000 }), {
      ...resolveSettings({}),
      timeout: 5_000,
    })
    assert.equal(env.LASTCALL_TIMEOUT, '4050ms')
  })
})

describe('S3 each signal once', () => {
  test('a program that hears the terminal is not sent the Ctrl-C that it has got', async () => {
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

  test('if it seems not to have got it, it is asked after half of its time', async () => {
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

  test('a SIGTERM has not come from the terminal', async () => {
    const { supervisor, registry, processes } = supervised()
    processes.onStart = (leader) => {
      leader.hearsTerminal = true
    }
    await supervisor.start(program('web'))
    registry.process.emit('SIGTERM')
    assert.equal(await registry.process.exited, 0)
    assert.deepEqual(processes.get('web').received, ['SIGTERM'])
  })

  test('signals are passed on, each once, and no more once the supervisor is stopping', async () => {
    const { supervisor, registry, processes, settle } = supervised({ forward: ['SIGHUP', 'SIGUSR2'] })
    await supervisor.start([program('a'), program('b')])
    processes.get('b').hearsTerminal = true
    for (const name of ['a', 'b']) processes.get(name).obeys = []
    registry.process.emit('SIGHUP')
    registry.process.emit('SIGUSR2')
    assert.deepEqual(processes.get('a').received, ['SIGHUP', 'SIGUSR2'])
    assert.deepEqual(processes.get('b').received, ['SIGUSR2'])
    registry.process.emit('SIGTERM')
    registry.process.emit('SIGHUP')
    await settle()
    assert.deepEqual(processes.get('a').received, ['SIGHUP', 'SIGUSR2', 'SIGTERM'])
  })
})

describe('S4 in the foreground', () => {
  for (const [code, signal, status] of [
    [0, null, 0],
    [5, null, 5],
    [255, null, 255],
    [null, 'SIGSEGV', 139],
    [null, 'SIGTERM', 143],
  ] as const) {
    test(`${signal ?? `code ${code}`}: the manager exits with ${status}`, async () => {
      const { supervisor, registry, processes } = supervised({ foreground: true })
      await supervisor.start(program('web'))
      processes.get('web').exit(code, signal)
      assert.equal(await registry.process.exited, status)
    })
  }

  test('of several the manager ends with the last, and with the status of the first that failed', async () => {
    const { supervisor, registry, processes, settle } = supervised({ foreground: true })
    for (const name of ['a', 'b', 'c']) await supervisor.start(program(name, { critical: false }))
    processes.get('b').exit(4)
    await settle()
    processes.get('a').exit(5)
    await settle()
    assert.equal(registry.state, 'open')
    processes.get('c').exit(0)
    assert.equal(await registry.process.exited, 4)
  })

  test('one that is `critical` takes the others along', async () => {
    const { supervisor, registry, processes } = supervised({ foreground: true })
    for (const name of ['a', 'b']) await supervisor.start(program(name))
    processes.get('a').exit(6)
    assert.equal(await registry.process.exited, 6)
    assert.deepEqual(processes.get('b').received, ['SIGTERM'])
  })

  test('a failure whose status is 0 is 1: restarted too often, it always ended well', async () => {
    const { supervisor, registry, processes } = supervised({ foreground: true })
    await supervisor.start(program('web', { restart: 'always', maxRestarts: 0 }))
    processes.get('web').exit(0)
    assert.equal(await registry.process.exited, 1)
  })

  test('what had to be killed gives 1, not the status of somebody else’s SIGKILL', async () => {
    const { supervisor, registry, processes } = supervised({ foreground: true })
    await supervisor.start(program('web', { stopTimeout: 100 }))
    processes.get('web').obeys = ['SIGKILL']
    registry.process.emit('SIGTERM')
    await registry.clock.advance(100)
    assert.equal(await registry.process.exited, 1)
  })

  test('what ends badly at the stop gives its status too', async () => {
    const { supervisor, registry, processes, settle } = supervised({ foreground: true })
    await supervisor.start(program('web'))
    processes.get('web').obeys = []
    registry.process.emit('SIGTERM')
    await settle()
    processes.get('web').exit(9)
    assert.equal(await registry.process.exited, 9)
  })

  test('elsewhere the manager goes on when all has ended well, and exits with 1 after a failure', async () => {
    const { supervisor, registry, processes, settle } = supervised()
    for (const name of ['a', 'b']) await supervisor.start(program(name))
    processes.get('a').exit(0)
    await settle()
    assert.equal(registry.state, 'open')
    processes.get('b').exit(3)
    assert.equal(await registry.process.exited, 1)
    assert.match(registry.process.stderr.text, /exit 1, .* after shutdown\('b exited with code 3'\)/)
  })
})

describe('S5 while stopping', () => {
  test('a restart that waits is dropped at once', async () => {
    const { supervisor, registry, processes, settle } = supervised()
    await supervisor.start(program('web', { restart: 'always' }))
    processes.get('web').exit(1)
    await settle()
    assert.equal(supervisor.status()[0]?.state, 'backing-off')
    registry.process.emit('SIGTERM')
    assert.equal(await registry.process.exited, 0)
    assert.equal(processes.started.length, 1)
  })

  test('a restart that waits ends with a stop', async () => {
    const { supervisor, registry, processes, settle } = supervised()
    await supervisor.start(program('web', { restart: 'always' }))
    processes.get('web').exit(1)
    await settle()
    await supervisor.stop('web')
    assert.equal(supervisor.status()[0]?.state, 'stopped')
    await registry.clock.advance(60_000)
    assert.equal(processes.started.length, 1)
  })

  test('nor is anything started for the first time, and who does not catch that has not failed', async () => {
    const { supervisor, registry, processes } = supervised()
    registry.onShutdown('late', () => registry.clock.sleep(500))
    registry.process.emit('SIGTERM')
    await assert.rejects(supervisor.start(program('late')), {
      code: 'ERR_LASTCALL_STOPPING',
      cause: registry.signal.reason,
    })
    assert.deepEqual([supervisor.status(), processes.started], [[], []])
    await registry.clock.advance(500)
    assert.equal(await registry.process.exited, 0)
  })

  test('nothing is started any more, from the first trigger on', async () => {
    const { supervisor, registry, processes, settle } = supervised()
    registry.onShutdown('drain', () => registry.clock.sleep(500), { priority: 'traffic' })
    await supervisor.start(program('web', { restart: 'always' }))
    processes.get('web').exit(1)
    await settle()
    registry.process.emit('SIGTERM')
    await assert.rejects(supervisor.start(program('late')), {
      code: 'ERR_LASTCALL_STOPPING',
      // So that it is no stray error if nobody catches it.
      cause: registry.signal.reason,
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

describe('output', () => {
  test('of one that has ended is waited for, for 1 s; longer only while a slow reader holds it back', async () => {
    const { supervisor, registry, processes } = supervised({}, { exit: false })
    for (const name of ['daemon', 'slow']) await supervisor.start(program(name, { critical: false }))
    const [daemon, slow] = processes.started
    daemon?.holdOutput()
    const end = slow?.holdOutput()
    if (slow) slow.heldBack = true
    daemon?.exit(0)
    slow?.exit(0)
    const states = (): string[] => supervisor.status().map(({ state }) => state)
    await registry.clock.advance(999)
    assert.deepEqual(states(), ['exited', 'exited'])
    await registry.clock.advance(1)
    assert.deepEqual(states(), ['stopped', 'exited'])
    await registry.clock.advance(60_000)
    assert.deepEqual(states(), ['stopped', 'exited'])
    end?.()
    await registry.clock.advance(0)
    assert.deepEqual(states(), ['stopped', 'stopped'])
    assert.equal(supervisor.status()[1]?.lastExit?.upMs, 0)
  })

  test('a reader that never reads does not hold a shutdown', async () => {
    const { supervisor, registry, processes } = supervised()
    await supervisor.start(program('web', { stopTimeout: 1_000 }))
    processes.get('web').holdOutput()
    processes.get('web').heldBack = true
    registry.process.emit('SIGTERM')
    await registry.clock.advance(2_000)
    assert.equal(await registry.process.exited, 0)
  })
})

describe('what ends by itself while the supervisor is stopping', () => {
  test('is not said to be started again, and counts', async () => {
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
    assert.match(registry.process.stderr.text, /ProgramError: a exited with code 5/)
  })

  test('because of a Ctrl-C that it has heard itself, has stopped', async () => {
    const { supervisor, registry, processes, events, settle } = supervised()
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
})

describe('a program by name', () => {
  test('is restarted: stopped, then started; the count of restarts is not for that', async () => {
    const { supervisor, processes, events } = supervised()
    await supervisor.start(program('web'))
    await supervisor.restart('web')
    assert.deepEqual(events, ['web starting', 'web running', 'web stopped', 'web starting', 'web running'])
    const [status] = supervisor.status()
    assert.deepEqual([status?.pid, status?.restarts, status?.state], [101, 0, 'running'])
    assert.equal(processes.started.length, 2)
  })

  test('is stopped, and started again later; the manager stays, in the foreground too', async () => {
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

  test('has failed to start: the caller is told, and restarts follow', async () => {
    const { supervisor, registry, processes, settle } = supervised()
    const started = supervisor.start(program('web', { restart: 'on-failure', ready: 'message' }))
    await settle()
    processes.get('web').exit(1)
    await assert.rejects(started, {
      code: 'ERR_LASTCALL_PROGRAM',
      message: 'web exited with code 1 before it was ready',
    })
    await registry.clock.advance(100)
    processes.get('web').give('message')
    await settle()
    assert.equal(supervisor.status()[0]?.state, 'running')
    assert.equal(supervisor.status()[0]?.restarts, 1)
  })

  test('is stopped in the moment in which it becomes ready', async () => {
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
      message: 'web was stopped before it was ready',
    })
    assert.equal(supervisor.status()[0]?.state, 'stopped')
  })

  test('is ready and ends in the same moment', async () => {
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

  test('is not ready in time: it is stopped, and has failed, however it ends', async () => {
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

  test('whose pid file is that of the manager', async () => {
    const { supervisor } = supervised({ pidFile: 'same.pid' })
    assert.throws(
      () => supervisor.start(program('web', { pidFile: './same.pid' })),
      /another file than that of the supervisor/,
    )
  })

  test('that nobody has', async () => {
    const { supervisor } = supervised()
    await assert.rejects(supervisor.stop('web'), { code: 'ERR_LASTCALL_ARGUMENT_RANGE' })
    await supervisor.start(program('web'))
    assert.throws(() => supervisor.restart('api'), {
      code: 'ERR_LASTCALL_ARGUMENT_RANGE',
      message: 'there is no program api, only web',
    })
    assert.throws(() => supervisor.start(program('web')), /`name` must be one that no other program has/)
  })

  test('a restart at once after the start comes after it, and a stop has the last word', async () => {
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
    test(`is ${what} while the output of one that has ended is waited for`, async () => {
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

  test('is started again by hand: the crashes before that do not count', async () => {
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

  test('two restarts do not overlap', async () => {
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

describe('S6 reload', () => {
  const cluster = program('web', { instances: 3 })

  async function running() {
    const all = supervised()
    all.processes.onStart = (leader) => leader.give('listening')
    await all.supervisor.start(cluster)
    return all
  }

  test('one after the other: an old one goes when a new one is ready', async () => {
    const { supervisor, processes, events, settle } = await running()
    processes.onStart = () => {}
    events.length = 0
    const reloaded = supervisor.reload('web')
    for (const name of ['web.1', 'web.2', 'web.3']) {
      await settle()
      assert.equal(processes.names.at(-1), name)
      const old = processes.started[Number(name.at(-1)) - 1]
      assert.deepEqual(old?.received, [])
      processes.get(name).give('listening')
      await settle()
      assert.deepEqual(old?.received, ['SIGTERM'])
    }
    await reloaded
    assert.deepEqual(
      events,
      ['web.1', 'web.2', 'web.3'].flatMap((name) => [
        `${name} starting`,
        `${name} running`,
        `${name} stopped`,
      ]),
    )
    assert.deepEqual(
      supervisor.status().map(({ pid, state }) => [pid, state]),
      [
        [103, 'running'],
        [104, 'running'],
        [105, 'running'],
      ],
    )
  })

  test('a new one that fails: the old ones that are left stay, and the manager too', async () => {
    const { supervisor, registry, processes, events, settle } = await running()
    processes.onStart = (leader) => {
      if (leader.name === 'web.1') leader.give('listening')
      else leader.exit(3)
    }
    await assert.rejects(supervisor.reload('web'), {
      code: 'ERR_LASTCALL_PROGRAM',
      message: 'web.2 exited with code 3 before it was ready',
    })
    await settle()
    assert.deepEqual(
      supervisor.status().map(({ pid, state }) => [pid, state]),
      [
        [103, 'running'],
        [101, 'running'],
        [102, 'running'],
      ],
    )
    assert.equal(registry.state, 'open')
    assert.equal(events.at(-1), 'web.2 refused')
    assert.match(
      registry.process.stderr.text,
      /web\.2 \(104\) exited with code 3, the old process keeps running\n/,
    )
  })

  test('a shutdown in the middle stops the old ones and the new one', async () => {
    const { supervisor, registry, processes, settle } = await running()
    processes.onStart = () => {}
    const reloaded = supervisor.reload('web')
    await settle()
    registry.process.emit('SIGTERM')
    await assert.rejects(reloaded)
    assert.equal(await registry.process.exited, 0)
    assert.equal(processes.started.length, 4)
    assert.ok(processes.started.every(({ received }) => received.join() === 'SIGTERM'))
    assert.doesNotMatch(registry.process.stderr.text, /keeps running/)
  })

  test('a new one that ends after it was ready: those that are left stay', async () => {
    const { supervisor, registry, processes, settle } = await running()
    for (const leader of processes.started) leader.obeys = []
    const reloaded = supervisor.reload('web')
    await settle()
    const [old] = processes.started
    assert.deepEqual(old?.received, ['SIGTERM'])
    processes.get('web.1').exit(1)
    await settle()
    old?.exit(0)
    await assert.rejects(reloaded, {
      code: 'ERR_LASTCALL_PROGRAM',
      message: 'web.1 exited with code 1 after it was ready',
    })
    assert.deepEqual(
      supervisor.status().map(({ pid, state }) => [pid, state]),
      [
        [null, 'backing-off'],
        [101, 'running'],
        [102, 'running'],
      ],
    )
    assert.equal(registry.state, 'open')
  })

  test('one instance by its own name is named', async () => {
    const { supervisor } = await running()
    assert.throws(() => supervisor.restart('web.1'), /web\.1 is an instance; name its program, web/)
  })

  test('a stop while an old one ends: no further one is replaced', async () => {
    const { supervisor, processes, settle } = await running()
    for (const leader of processes.started) leader.obeys = []
    const reloaded = supervisor.reload('web')
    await settle()
    assert.deepEqual(processes.started[0]?.received, ['SIGTERM'])
    const stopped = supervisor.stop('web')
    for (const leader of processes.started) leader.exit(0)
    await stopped
    await assert.rejects(reloaded, { code: 'ERR_LASTCALL_STOPPING' })
    assert.equal(processes.started.length, 4)
  })

  test('an old one that crashes while it is replaced is replaced all the same', async () => {
    const { supervisor, processes, settle } = await running()
    processes.onStart = () => {}
    const reloaded = supervisor.reload('web')
    await settle()
    processes.started[0]?.exit(0)
    await settle()
    processes.get('web.1').give('listening')
    await settle()
    assert.deepEqual(supervisor.status()[0]?.state, 'running')
    assert.deepEqual(supervisor.status()[0]?.pid, 103)
    await supervisor.stop('web')
    await assert.rejects(reloaded)
  })

  test('a second reload waits for the first', async () => {
    const { supervisor, processes } = await running()
    await Promise.all([supervisor.reload('web'), supervisor.reload('web')])
    assert.deepEqual(processes.names.slice(3), ['web.1', 'web.2', 'web.3', 'web.1', 'web.2', 'web.3'])
  })

  test('only with instances', async () => {
    const { supervisor } = supervised()
    await supervisor.start(program('web'))
    await assert.rejects(
      supervisor.reload('web'),
      /web has no instances, so it cannot be reloaded; use restart/,
    )
  })
})

describe('odd', () => {
  test('`onEvent` that throws changes nothing, and `report: false` is silent', async () => {
    const onEvent = (): never => {
      throw new Error('of the listener')
    }
    const { supervisor, registry } = supervised({ onEvent }, { report: false, process: new FakeProcess() })
    await supervisor.start(program('web'))
    registry.process.emit('SIGTERM')
    assert.equal(await registry.process.exited, 0)
    assert.equal(registry.process.stderr.text, '')
  })

  test('after `exit: false` and `dispose` it starts again', async () => {
    const { supervisor, registry, processes, settle } = supervised({}, { exit: false })
    await supervisor.start(program('web'))
    processes.get('web').obeys = []
    const first = registry.shutdown()
    await settle()
    processes.get('web').exit(9)
    assert.equal((await first).outcome, 'failed')
    await assert.rejects(supervisor.restart('web'), { code: 'ERR_LASTCALL_STOPPING' })
    registry.dispose()
    await supervisor.start(program('api'))
    await supervisor.restart('web')
    assert.deepEqual(processes.names, ['web', 'api', 'web'])
    assert.equal((await registry.shutdown()).outcome, 'clean')
    assert.ok(supervisor.status().every(({ state }) => state === 'stopped'))
  })

  test('when all is over the process is as it was', async () => {
    const { supervisor, registry } = supervised({ forward: ['SIGHUP'] }, { exit: false })
    const count = (): number[] =>
      ['SIGTERM', 'SIGHUP', 'exit'].map((event) => registry.process.listenerCount(event))
    const before = count()
    await supervisor.start(program('web'))
    assert.deepEqual(count(), [1, 1, 1])
    await registry.shutdown()
    await registry.clock.advance(1_000)
    assert.deepEqual(count(), before)
  })
})

describe('R7 a bad option', () => {
  const bad = (options: object): (() => unknown) => {
    const { supervisor } = supervised()
    return () => supervisor.start({ name: 'web', command: ['node', 'x.js'], ...options })
  }
  for (const [options, message] of [
    [{ name: '' }, /`name` must be a name of letters, .* got ''/],
    [{ name: 7 }, /`name` must be a name of letters, .* got 7 \(number\)/],
    [{ name: 'a b' }, /`name` must be a name of letters/],
    [{ command: 'node x.js' }, /`command` must be an array of strings/],
    [{ command: [] }, /`command` must be not empty/],
    [{ command: ['node', 1] }, /`command` must be an array of strings.* got 1/],
    [{ command: ['a\0b'] }, /`command` must be without null characters/],
    [{ cwd: 1 }, /`cwd` must be a string/],
    [{ env: 'x' }, /`env` must be an object/],
    [{ instances: 0 }, /`instances` must be a whole number from 1 to 1000, got 0/],
    [{ instances: 1.5 }, /`instances` must be a whole number from 1/],
    [{ instances: 2_000 }, /`instances` must be a whole number from 1 to 1000/],
    [
      { instances: 2, command: ['ls'] },
      /`command` must be `node \[flags\] file \[arguments\]` with the node/,
    ],
    [{ instances: 2, command: ['/opt/other/node', 'x.js'] }, /with the node of the supervisor/],
    [{ ready: 'http://u:%@localhost/' }, /`ready` must be/],
    [{ instances: 2, pidFile: 'x' }, /`pidFile` must be left out for a program with instances/],
    [{ output: 'pipe' }, /`output` must be 'inherit' or 'lines', got 'pipe'/],
    [{ stopSignal: 'SIGFOO' }, /`stopSignal` must be the name of one of this platform's signals/],
    [{ stopSignal: 'SIGSTOP' }, /but not SIGSTOP/],
    [{ stopTimeout: 0 }, /`stopTimeout` must be a finite number of milliseconds above 0, got 0/],
    [{ restart: true }, /`restart` must be 'always', 'on-failure' or 'never', got true/],
    [{ maxRestarts: -1 }, /`maxRestarts` must be a whole number from 0, or Infinity/],
    [{ critical: 'yes' }, /`critical` must be true or false/],
    [{ successCodes: [256] }, /`successCodes` must be an array of exit codes, from 0 to 255, got 256/],
    [{ fatalCodes: 3 }, /`fatalCodes` must be an array of exit codes/],
    [{ ready: 'soon' }, /`ready` must be 'spawned', 'listening', 'message', a path or an http:\/\/ URL/],
    [
      { ready: 'listening' },
      /`ready` must be 'spawned', 'message' or an http:\/\/ URL for a program without instances, got 'listening'/,
    ],
    [{ ready: '/ready' }, /for a program without instances, got '\/ready'/],
    [{ readyTimeout: -1 }, /`readyTimeout` must be a finite number/],
    [{ pidFile: '' }, /`pidFile` must be a string that is not empty/],
    [{ drain: 1 }, /`drain` must be true or false/],
    [{ restrat: 'always' }, /`restrat` is no option of a program; there are name, command, cwd/],
  ] as const) {
    test(`${JSON.stringify(options)} throws at once, and nothing is started`, () => {
      assert.throws(bad(options), message)
    })
  }

  for (const [options, message] of [
    [{ pidfile: 'x' }, /`pidfile` is no option of a supervisor; there are registry, priority, pidFile/],
    [{ control: 7 }, /`control` must be a path, true or false, got 7/],
    [{ control: '' }, /`control` must be a path, true or false/],
    [{ foreground: 1 }, /`foreground` must be true or false/],
    [{ forward: ['SIGKILL'] }, /`forward` must be signals that a process can catch/],
    [{ priority: 'first' }, /`priority` must be a finite number or one of/],
    [{ pidFile: 1 }, /`pidFile` must be a string/],
    [{ onEvent: 1 }, /`onEvent` must be a function/],
    [{ registry: {} }, /`registry` must be a registry of this library/],
  ] as const) {
    test(`createSupervisor(${JSON.stringify(options)})`, () => {
      assert.throws(() => createSupervisor(options as object), message)
    })
  }
})
