import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { createTestRegistry, FakeClock } from 'lastcall/testing'
import { said } from '../support/said.ts'

/** `getActiveResourcesInfo` of Node 26 has no file operations. */
const UNTOLD =
  Number(process.versions.node.split('.')[0]) >= 26 ? 'this Node does not tell of file operations' : false

describe('`clock.waiting`', () => {
  test('K2 `clock.waiting()` resolves when a hook sleeps on the clock, so that a test never guesses', async () => {
    const { onShutdown, process, clock } = createTestRegistry()
    onShutdown(async () => {
      await new Promise((resolve) => setTimeout(resolve, 5))
      await clock.sleep(1_000)
    })
    process.emit('SIGTERM')
    await clock.waiting()
    assert.equal(clock.sleepers, 1)
    await clock.advance(1_000)
    assert.equal(clock.sleepers, 0)
    assert.equal(await process.exited, 0)
  })

  test('K2 `clock.waiting(2)` resolves when two calls of `sleep` are pending', async () => {
    const clock = new FakeClock()
    let isThere = false
    void clock.waiting(2).then(() => {
      isThere = true
    })
    void clock.sleep(10)
    await clock.advance(0)
    assert.equal(isThere, false)
    void clock.sleep(10)
    await clock.advance(0)
    assert.equal(isThere, true)
  })

  test('K2 the fake clock refuses bad arguments at once', () => {
    const clock = new FakeClock()
    assert.throws(() => clock.sleep(-1), {
      message: said('`ms` must be a finite number of milliseconds, 0 or more, got -1 (number)'),
    })
    assert.rejects(clock.advance(Number.NaN), { code: 'ERR_LASTCALL_ARGUMENT_RANGE' })
    assert.throws(() => clock.waiting(0), {
      message: said('`count` must be a whole number above 0, got 0 (number)'),
    })
  })
})

describe('a clock that nothing waits on', () => {
  test('K1 `advance` rejects when nothing has ever waited on the clock, and says what to do', async () => {
    const { onShutdown, clock, process } = createTestRegistry()
    onShutdown(() => {})
    await clock.advance(0)
    await assert.rejects(clock.advance(1_000), {
      code: 'ERR_LASTCALL_TESTING',
      message: said(
        'nothing has ever waited on this clock, so `advance(1000)` changes nothing: no shutdown has started. ' +
          "`process.emit('SIGTERM')` starts one, once this registry has a hook",
      ),
    })
    assert.equal(clock.now(), 0)
    process.emit('SIGTERM')
    await clock.advance(1_000)
    assert.equal(await process.exited, 0)
  })

  test('K1 `advance` names a signal that came before the first hook, and knows a clock without a registry', async () => {
    const { onShutdown, clock, process } = createTestRegistry()
    process.emit('SIGTERM')
    onShutdown(() => {})
    await assert.rejects(clock.advance(1), {
      message:
        /: SIGTERM came before this registry had a hook, and ended the process\. Register the hooks first\nSee /,
    })
    await assert.rejects(new FakeClock().advance(1), {
      message: /: start a shutdown first, or call `clock\.sleep\(ms\)`\nSee /,
    })
  })

  test('K1 a clock may be advanced after the exit, to see that nothing more happens', async () => {
    const { onShutdown, clock, process } = createTestRegistry()
    onShutdown(() => {})
    process.emit('SIGTERM')
    await process.exited
    await clock.advance(20_000)
    await clock.advance(20_000)
    assert.equal(clock.timers, 0)
  })
})

describe('the time of the fake clock', () => {
  test('K1 a timer that is set again for what a rounding left moves the time forward', async () => {
    const clock = new FakeClock()
    await clock.advance(0)
    let fired = 0
    const wait = (): void => {
      const left = 925.6 - (clock.now() - 2_000)
      if (left > 0 && fired++ < 100) clock.setTimeout(wait, left)
    }
    void clock.sleep(2_000).then(wait)
    await clock.advance(3_000)
    assert.ok(fired < 10, `it fired ${fired} times`)
  })

  test('K1 two calls of `advance` at once run one after the other, and the time never goes back', async () => {
    const clock = new FakeClock()
    const calls: number[] = []
    clock.setTimeout(() => calls.push(clock.now()), 5)
    clock.setTimeout(() => calls.push(clock.now()), -5)
    clock.setTimeout(() => calls.push(clock.now()), Number.NaN)
    const first = clock.advance(10)
    await Promise.all([first, clock.advance(100)])
    assert.deepEqual(calls, [0, 0, 5])
    assert.equal(clock.now(), 110)
  })

  test('K1 an `advance` after one that failed works', async () => {
    const clock = new FakeClock()
    await assert.rejects(clock.advance(10), { code: 'ERR_LASTCALL_TESTING' })
    clock.setTimeout(() => {
      throw new Error('of a timer')
    }, 1)
    await assert.rejects(clock.advance(1), { message: 'of a timer' })
    await clock.advance(1)
    assert.equal(clock.now(), 2)
  })

  test('K1 a hook may advance the clock itself', async () => {
    const { onShutdown, clock, process } = createTestRegistry()
    onShutdown(() => clock.advance(100), { timeout: 500 })
    process.emit('SIGTERM')
    await clock.advance(50)
    assert.equal(await process.exited, 0)
    assert.equal(clock.now(), 150)
  })

  test('K1 `advance` does not overtake hooks that only need turns of the event loop', async () => {
    const { onShutdown, clock, process, report } = createTestRegistry()
    for (let hook = 0; hook < 50; hook++) onShutdown(async () => {})
    process.emit('SIGTERM')
    await clock.advance(9_000)
    assert.equal((await report).durationMs, 0)
  })

  test('K1 `advance` does not overtake file operations', { skip: UNTOLD }, async () => {
    for (let round = 0; round < 20; round++) {
      const { onShutdown, clock, process } = createTestRegistry()
      onShutdown('reads', async () => {
        for (let file = 0; file < 5; file++) await readFile(fileURLToPath(import.meta.url))
      })
      process.emit('SIGTERM')
      await clock.advance(9_000)
      assert.equal(await process.exited, 0)
    }
  })
})
