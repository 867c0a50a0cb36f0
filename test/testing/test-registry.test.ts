import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { announceReady, configure, createRegistry, onShutdown } from 'lastcall'
import { createTestRegistry, FakeClock, FakeProcess, withTestRegistry } from 'lastcall/testing'
import { said } from '../support/said.ts'

const never = (): Promise<never> => new Promise(() => {})

describe('the test registry', () => {
  test('K1 a test registry adds no real listener and no real timer, and does not exit', async () => {
    const listeners = (): string =>
      JSON.stringify(process.eventNames().map((name) => process.listenerCount(name)))
    const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
    const before = [listeners(), timers()]
    const registry = createTestRegistry({ timeout: 1_000 })
    registry.onShutdown(never, { timeout: 500 })
    registry.process.emit('SIGTERM')
    await registry.clock.advance(100)
    assert.deepEqual([listeners(), timers()], before)
    await registry.clock.advance(900)
    assert.equal(await registry.process.exited, 1)
    assert.deepEqual([listeners(), timers()], before)
  })

  test('K1 createTestRegistry takes the process and the clock of the test', () => {
    const process = new FakeProcess({ isTTY: true })
    const clock = new FakeClock()
    const registry = createTestRegistry({ process, clock })
    assert.equal(registry.process, process)
    assert.equal(registry.clock, clock)
  })

  test('K1 the environment is empty, so that a test gets the same defaults everywhere', async () => {
    process.env.LASTCALL_TIMEOUT = '5ms'
    try {
      const { process, clock, onShutdown, report } = createTestRegistry()
      onShutdown(never)
      process.emit('SIGTERM')
      await clock.advance(9_000)
      assert.equal((await report).times.deadlineAtMs, 9_000)
    } finally {
      delete process.env.LASTCALL_TIMEOUT
    }
  })

  test('K1 `report` resolves whatever starts the shutdown, also with an `onReport`', async () => {
    for (const start of ['signal', 'call'] as const) {
      const told: unknown[] = []
      const { process, report, onShutdown, shutdown } = createTestRegistry({
        onReport: (each) => told.push(each),
      })
      onShutdown('a', () => {})
      if (start === 'signal') process.emit('SIGTERM')
      else void shutdown('over')
      assert.deepEqual(
        (await report).hooks.map(({ name, status }) => [name, status]),
        [['a', 'done']],
      )
      assert.equal((await report).reason.kind, start === 'signal' ? 'signal' : 'manual')
      assert.deepEqual(told, [await report])
    }
  })

  test('K1 a fake process with `hasParent` keeps the messages to the parent', async () => {
    for (const hasParent of [true, false]) {
      await withTestRegistry({ process: new FakeProcess({ hasParent }) }, async ({ process }) => {
        assert.equal(await announceReady(), hasParent)
        assert.deepEqual(process.sent, hasParent ? ['ready'] : [])
        assert.equal(process.channel !== null, hasParent)
        assert.equal(process.send('more'), hasParent)
        assert.equal(process.sent.length, hasParent ? 2 : 0)
      })
    }
  })

  test('K1 `report` is that of the first shutdown, also after a `reset`', async () => {
    const { onShutdown, reset, process, report } = createTestRegistry()
    onShutdown('gone', () => {})
    reset()
    onShutdown('there', () => {})
    process.emit('SIGTERM')
    assert.equal((await report).hooks[0]?.name, 'there')
  })

  test('K1 no further hook starts when the process has exited, and `reset` does not throw', async () => {
    const told: string[] = []
    const { onShutdown, process, clock, reset } = createTestRegistry()
    onShutdown('db', () => told.push('db'), { priority: 'storage' })
    onShutdown('next', () => told.push('next'))
    onShutdown('leaves', async () => {
      await clock.sleep(100)
      process.exit(3)
      process.stderr.write('after the end')
    })
    process.emit('SIGTERM')
    await clock.advance(9_000)
    assert.equal(await process.exited, 3)
    assert.match(
      process.stderr.text,
      /^lastcall: exit 3 by other code, which cut off leaves \(running\), db \(not started\), next \(not started\)/,
    )
    assert.doesNotMatch(process.stderr.text, /after the end/)
    assert.deepEqual(told, [])
    reset()
  })

  test('K1 `configure` in a test cannot bring back the real process', async () => {
    await withTestRegistry(async ({ process: fake, clock }) => {
      const before = process.listenerCount('SIGTERM')
      configure({ timeout: 100, process })
      onShutdown(never)
      assert.equal(process.listenerCount('SIGTERM'), before)
      fake.emit('SIGTERM')
      await clock.advance(100)
      assert.equal(await fake.exited, 124)
    })
  })

  test('K1 createTestRegistry and FakeProcess refuse options that do not exist', () => {
    for (const [make, message] of [
      [
        () => createTestRegistry({ timout: 1 } as never),
        /^`timout` is no option of a registry; there are signals, /,
      ],
      [
        () => new FakeProcess({ tty: true } as never),
        /^`tty` is no option of a FakeProcess; there are env, isTTY, hasParent\nSee /,
      ],
      [() => new FakeProcess({ isTTY: 1 } as never), /^`isTTY` must be true or false, got 1/],
    ] as const) {
      assert.throws(make, { message })
    }
  })

  test('K1 createTestRegistry refuses a process that has exited', async () => {
    const process = new FakeProcess()
    process.exit(0)
    assert.throws(() => createTestRegistry({ process }), {
      message: /^`process` must be a FakeProcess that has not ended, got /,
    })
  })

  test('K1 createTestRegistry refuses a process and a clock that are not fakes', () => {
    const real = { process } as unknown as Parameters<typeof createTestRegistry>[0]
    assert.throws(() => createTestRegistry(real), {
      code: 'ERR_LASTCALL_ARGUMENT_TYPE',
      message: /^`process` must be a FakeProcess, got /,
    })
    const clock = { clock: { now: () => 0 } } as unknown as Parameters<typeof createTestRegistry>[0]
    assert.throws(() => createTestRegistry(clock), {
      code: 'ERR_LASTCALL_ARGUMENT_TYPE',
      message: /^`clock` must be a FakeClock, got /,
    })
    assert.throws(() => createTestRegistry(7 as never), { code: 'ERR_LASTCALL_ARGUMENT_TYPE' })
  })
})

describe('a test that ends during a shutdown', () => {
  test('K1 `reset` during a shutdown throws, names what the shutdown waits for, and says what to do', async () => {
    const { onShutdown, process, clock, reset } = createTestRegistry({ timeout: 1_000 })
    onShutdown('cache', never)
    onShutdown('queue', () => {}, { priority: 'storage' })
    process.emit('SIGTERM')
    await clock.advance(300)
    assert.throws(reset, {
      code: 'ERR_LASTCALL_TESTING',
      name: 'LastcallError',
      message: said(
        'the test ended during the shutdown: the shutdown waits for cache, with 1 to come. A hook that waits on the clock ' +
          'needs `await clock.advance(ms)`, and the deadline is 700 ms away. A hook that waits for anything else needs real ' +
          'time. Await `process.exited` first',
      ),
    })
    await clock.advance(700)
    reset()
  })

  test('K1 the end of a `using` during a shutdown throws', () => {
    const registry = createTestRegistry()
    registry.onShutdown(never)
    void registry.shutdown()
    assert.throws(() => registry[Symbol.dispose](), { code: 'ERR_LASTCALL_TESTING' })
  })

  test('K1 `reset` without a shutdown, or after it, drops the hooks', async () => {
    const { onShutdown, process, reset, hooks } = createTestRegistry()
    onShutdown(() => {})
    reset()
    assert.deepEqual(hooks(), [])
    onShutdown('again', () => {})
    process.emit('SIGTERM')
    assert.equal(await process.exited, 0)
    reset()
  })

  test('K1 `reset` of a registry that is not a test registry keeps its own error', () => {
    const registry = createRegistry({ process: new FakeProcess(), clock: new FakeClock() })
    registry.onShutdown(never)
    void registry.shutdown()
    assert.throws(() => registry.reset(), { code: 'ERR_LASTCALL_STOPPING' })
  })
})
