import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { said } from '../support/said.ts'
import { program, supervised } from '../support/supervised.ts'

describe('S6 reload', () => {
  const cluster = program('web', { instances: 3 })

  async function running() {
    const all = supervised()
    all.processes.onStart = (leader) => leader.give('listening')
    await all.supervisor.start(cluster)
    return all
  }

  test('a new process that crashes before it is ready makes no shutdown fail that comes while its output is open', async () => {
    const { supervisor, registry, processes, settle } = await running()
    processes.onStart = () => {}
    const reloaded = assert.rejects(supervisor.reload('web'), { code: 'ERR_LASTCALL_STOPPING' })
    await settle()
    const fresh = processes.get('web.1')
    fresh.holdOutput()
    fresh.exit(1)
    await settle()
    registry.process.emit('SIGTERM')
    await registry.clock.advance(2_000)
    assert.equal(await registry.process.exited, 0, registry.process.stderr.text)
    await reloaded
  })

  test('a reload replaces one instance after the other, each when its new process is ready', async () => {
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

  test('a new instance that fails ends the reload; the remaining old ones and the supervisor go on', async () => {
    const { supervisor, registry, processes, events, settle } = await running()
    processes.onStart = (leader) => {
      if (leader.name === 'web.1') leader.give('listening')
      else leader.exit(3)
    }
    await assert.rejects(supervisor.reload('web'), {
      code: 'ERR_LASTCALL_PROGRAM',
      message: said('web.2 exited with code 3 before it was ready'),
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

  test('a new instance that listens on another port is refused when its time is up, and the old ones stay', async () => {
    const { supervisor, registry, processes, settle } = await running()
    for (const leader of processes.started) leader.listenOn('[::]:3000')
    processes.onStart = (leader) => leader.listenOn('[::]:4000', false)
    const reloaded = supervisor.reload('web')
    const refused = assert.rejects(reloaded, {
      code: 'ERR_LASTCALL_PROGRAM',
      message: said(
        'web.1 could not be started: it did not listen on port 3000 within 30000 ms, as the process before it does, but on port 4000; let it exit if it cannot listen there, or use `lastcall restart` to change the port',
      ),
    })
    await registry.clock.advance(30_000)
    await refused
    await settle()
    assert.deepEqual(
      supervisor.status().map(({ pid, state }) => [pid, state]),
      [
        [100, 'running'],
        [101, 'running'],
        [102, 'running'],
      ],
    )
    assert.deepEqual(processes.get('web.1').received, ['SIGTERM'])
  })

  test('a new instance replaces the old one only when it listens on all of its ports', async () => {
    const { supervisor, processes, settle } = await running()
    const [old] = processes.started
    for (const leader of processes.started) {
      leader.listenOn('[::]:3000')
      leader.listenOn('[::]:9000')
      leader.listenOn('[::]:41234', false)
    }
    processes.onStart = () => {}
    void supervisor.reload('web').catch(() => {})
    await settle()
    processes.get('web.1').listenOn('[::]:3000')
    await settle()
    assert.deepEqual(old?.received, [])
    processes.get('web.1').listenOn('[::]:9000')
    await settle()
    assert.deepEqual(old?.received, ['SIGTERM'])
  })

  test('a new instance that exits after it was ready ends the reload; the remaining old ones go on', async () => {
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
      message: said('web.1 exited with code 1 after it was ready'),
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

  test('an old process that crashes while it is replaced is replaced all the same', async () => {
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

  test('a shutdown during a reload stops the old processes and the new one', async () => {
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

  test('X1 an old process of a reload that has to be killed in a shutdown makes the status 1', async () => {
    const { supervisor, registry, processes, settle } = supervised()
    processes.onStart = (leader) => leader.give('listening')
    await supervisor.start(program('web', { instances: 1, stopTimeout: 500 }))
    processes.get('web.1').obeys = ['SIGKILL']
    supervisor.reload('web').catch(() => {})
    await settle()
    registry.process.emit('SIGTERM')
    await registry.clock.advance(500)
    assert.equal(await registry.process.exited, 1)
    assert.match(registry.process.stderr.text, /LastcallError: web.1 had to be killed/)
  })

  test('a stop during a reload ends it: no further instance is replaced', async () => {
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

  test('a second reload waits for the first', async () => {
    const { supervisor, processes } = await running()
    await Promise.all([supervisor.reload('web'), supervisor.reload('web')])
    assert.deepEqual(processes.names.slice(3), ['web.1', 'web.2', 'web.3', 'web.1', 'web.2', 'web.3'])
  })

  test('an instance cannot be restarted by its own name', async () => {
    const { supervisor } = await running()
    assert.throws(
      () => supervisor.restart('web.1'),
      /`web\.1` is an instance; use the name of its program, `web`/,
    )
  })

  test('a program without instances cannot be reloaded', async () => {
    const { supervisor } = supervised()
    await supervisor.start(program('web'))
    await assert.rejects(
      supervisor.reload('web'),
      /`web` has no instances, so it can't be reloaded; use `lastcall restart web`/,
    )
  })
})
