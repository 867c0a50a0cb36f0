import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createTestRegistry, FakeClock, FakeOutput, FakeProcess } from 'lastcall/testing'
import { systemClock } from '../../src/core/clock.ts'
import { pause, withProgram } from '../support/program.ts'
import { clockContract, processContract } from './contract.ts'

describe('K5 the fakes keep the contract of what they stand for', () => {
  const clockFacts = {
    calls: ['synchronous', 'microtask', 'immediate', 'first', 'first too', 'second'],
    hasFired: true,
    neverEarly: true,
    passed: true,
    chained: 'chained',
  }

  test('the system’s clock', async () => {
    assert.deepEqual(await clockContract({ clock: systemClock, pass: pause }), clockFacts)
  })

  test('the fake clock', async () => {
    const clock = new FakeClock()
    assert.deepEqual(await clockContract({ clock, pass: clock.advance }), clockFacts)
  })

  const processFacts = {
    heard: [['SIGUSR2', 12]],
    during: 1,
    after: 0,
    isSynchronous: false,
    written: 'written',
    pending: 0,
    code: 7,
    exitCode: 7,
    resources: true,
  }

  test('the real process', async () => {
    const { code, stdout } = await withProgram('process-contract.js', (program) => program.exited())
    assert.deepEqual(JSON.parse(stdout), processFacts)
    assert.equal(code, 7)
  })

  test('the fake process', async () => {
    const process = new FakeProcess()
    let facts: unknown
    await processContract(process, (told) => {
      facts = told
    })
    assert.deepEqual(facts, processFacts)
    assert.equal(await process.exited, 7)
  })

  test('a signal that nobody hears ends either, without its exit listeners', async () => {
    const real = await withProgram('unheard-signal.js', (program) => program.exited())
    assert.deepEqual([real.code, real.signal, real.stdout], [null, 'SIGUSR2', ''])
    const fake = new FakeProcess()
    let hasListened = false
    fake.on('exit', () => {
      hasListened = true
    })
    fake.kill(fake.pid, 'SIGUSR2')
    assert.equal(await fake.exited, 128 + 12)
    assert.deepEqual([fake.exitSignal, hasListened], ['SIGUSR2', false])
  })
})

describe('the fake process', () => {
  test('an exit listener that exits changes the code, and signals that Node ignores end nothing', async () => {
    const process = new FakeProcess()
    process.emit('SIGWINCH')
    assert.equal(process.hasExited, false)
    process.on('exit', () => process.exit(3))
    process.exit(0)
    assert.equal(await process.exited, 3)
  })
})

describe('K1 the test registry', () => {
  test('nothing of it is real: no listener, no timer, no exit', async () => {
    const listeners = (): string =>
      JSON.stringify(process.eventNames().map((name) => process.listenerCount(name)))
    const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
    const before = [listeners(), timers()]
    const registry = createTestRegistry({ timeout: 1_000 })
    registry.onShutdown(() => new Promise(() => {}), { timeout: 500 })
    registry.process.emit('SIGTERM')
    await registry.clock.advance(100)
    assert.deepEqual([listeners(), timers()], before)
    await registry.clock.advance(900)
    assert.equal(await registry.process.exited, 1)
    assert.deepEqual([listeners(), timers()], before)
  })

  test('takes a process and a clock of the test’s own', () => {
    const process = new FakeProcess({ isTTY: true })
    const clock = new FakeClock()
    const registry = createTestRegistry({ process, clock })
    assert.equal(registry.process, process)
    assert.equal(registry.clock, clock)
  })
})

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

describe('the fake output', () => {
  test('keeps what arrives, lets a slow reader wait, and fails when the reader is gone', async () => {
    const output = new FakeOutput()
    const calls: unknown[] = []
    output.on('error', ({ code }) => calls.push(code))
    assert.equal(output.write('a'), true)
    assert.equal(
      output.pause().write('bc', () => calls.push('bc')),
      false,
    )
    assert.deepEqual([output.text, output.writableLength], ['a', 2])
    output.resume()
    assert.deepEqual([output.text, output.writableLength], ['abc', 0])
    output.close().write('d', (error) => calls.push(error?.message))
    await null
    await null
    assert.deepEqual(calls, ['bc', 'write EPIPE', 'EPIPE'])
    assert.equal(output.text, 'abc')
  })
})
