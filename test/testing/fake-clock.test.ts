import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createTestRegistry, FakeClock } from 'lastcall/testing'

describe('K2 the fake clock waits until someone sleeps', () => {
  test('so that a test never guesses', async () => {
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

  test('for as many as it is told', async () => {
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

  test('bad arguments throw at once', () => {
    const clock = new FakeClock()
    assert.throws(() => clock.sleep(-1), {
      message: '`ms` must be a finite number of milliseconds, 0 or more, got -1 (number)',
    })
    assert.rejects(clock.advance(Number.NaN), { code: 'ERR_LASTCALL_ARGUMENT_RANGE' })
    assert.throws(() => clock.waiting(0), {
      message: '`count` must be a whole number above 0, got 0 (number)',
    })
  })
})

describe('a clock that nobody waits on', () => {
  test('`advance` says what to do', async () => {
    const { onShutdown, clock, process } = createTestRegistry()
    onShutdown(() => {})
    await clock.advance(0)
    await assert.rejects(clock.advance(1_000), {
      code: 'ERR_LASTCALL_TESTING',
      message:
        'nobody has ever waited on this clock, so `advance(1000)` changes nothing: a shutdown has to begin before it, ' +
        "as by `process.emit('SIGTERM')`, or someone to `clock.sleep(ms)`",
    })
    assert.equal(clock.now(), 0)
    process.emit('SIGTERM')
    await clock.advance(1_000)
    assert.equal(await process.exited, 0)
  })

  test('after the end it may be moved, to see that nothing more comes', async () => {
    const { onShutdown, clock, process } = createTestRegistry()
    onShutdown(() => {})
    process.emit('SIGTERM')
    await process.exited
    await clock.advance(20_000)
    await clock.advance(20_000)
    assert.equal(clock.timers, 0)
  })
})
