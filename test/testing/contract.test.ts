import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import type { ShutdownReport } from 'lastcall'
import { createTestRegistry, FakeClock, FakeProcess } from 'lastcall/testing'
import { systemClock } from '../../src/core/node/clock.ts'
import { runFixture } from '../support/fixture.ts'
import { pause } from '../support/program.ts'
import { said } from '../support/said.ts'
import { temporaryPath } from '../support/temporary-path.ts'
import { clockContract, processContract } from './contract.ts'
import { SCENARIOS, type Scenario } from './scenarios.ts'

describe('the contract of the clock and the process', () => {
  const clockFacts = {
    turns: [
      'synchronous',
      'microtask',
      'immediate',
      'before the next turn',
      'second immediate',
      'immediate of the first',
    ],
    timers: ['first', 'microtask of the first', 'first too', 'second'],
    hasFired: true,
    neverEarly: true,
    passed: true,
    chained: 'chained',
    negative: true,
  }

  test('K5 the system’s clock keeps the contract', async () => {
    assert.deepEqual(await clockContract({ clock: systemClock, pass: pause }), clockFacts)
  })

  test('K5 the fake clock keeps the contract', async () => {
    const clock = new FakeClock()
    assert.deepEqual(await clockContract({ clock, pass: clock.advance }), clockFacts)
  })

  const processFacts = {
    heard: [['first', 'SIGUSR2', 12], ['leaves'], ['second', 'SIGUSR2', 12], ['exit', 7, 7]],
    during: 3,
    between: 1,
    after: 0,
    isSent: true,
    isSynchronous: false,
    writes: ['synchronous', 'first', 'second'],
    pending: 0,
    codes: [7, 5],
    resources: true,
    types: ['number', 'string', 'string'],
    terminals: [false, false, false],
    channel: null,
  }

  test('K5 the real process keeps the contract', async () => {
    const { code, stdout } = await runFixture('process-contract.js')
    assert.deepEqual(JSON.parse(stdout), processFacts)
    assert.equal(code, 9)
  })

  test('K5 the fake process keeps the contract', async () => {
    const process = new FakeProcess({ env: { PATH: '/bin' } })
    const facts: unknown[] = []
    await processContract(process, (told) => facts.push(told))
    assert.deepEqual(facts, [processFacts])
    assert.equal(await process.exited, 9)
  })

  test('K5 a signal without a listener ends the real process and the fake one, without their exit listeners', async () => {
    const real = await runFixture('unheard-signal.js')
    assert.deepEqual([real.code, real.signal, real.stdout], [null, 'SIGUSR2', ''])
    const fake = new FakeProcess()
    let hasListened = false
    fake.on('exit', () => {
      hasListened = true
    })
    fake.kill(fake.pid, 'SIGUSR2')
    assert.equal(fake.hasExited, true)
    assert.equal(await fake.exited, 128 + 12)
    assert.deepEqual([fake.exitSignal, hasListened], ['SIGUSR2', false])
  })
})

/** How a scenario went, without what differs from run to run. */
interface Course {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null | undefined
  readonly said: readonly string[]
  readonly stderr: string
  readonly report: unknown
}

const masked = (text: string): string =>
  text
    .replaceAll(/\d+ ms/g, 'N ms')
    .replaceAll(/^ +at .*\n/gm, '')
    // Of the fake process nothing keeps the loop busy, unless a test says so.
    .replaceAll(/^ +still open: .*\n/gm, '')

function summary(report: ShutdownReport | undefined): unknown {
  if (!report) return undefined
  const { reason, outcome, exitCode, times, hooks, strayErrors } = report
  return {
    kind: reason.kind,
    outcome,
    exitCode,
    times,
    strayErrors: strayErrors.length,
    hooks: hooks.map(({ name, priority, status, notes }) => [name, priority, status, notes]),
  }
}

async function real(name: string, { drive }: Scenario, file: string): Promise<Course> {
  const options = { args: [name, file], hasParent: true }
  const { code, signal, stdout, stderr } = await runFixture('scenario.js', options, async (program) => {
    if (name !== 'a call with an error') await program.until('settled')
    await drive({
      signal: (signal) => program.kill(signal),
      message: (message) => program.child.send(message),
      empty: () => {},
      until: (line) => program.until(line),
    })
  })
  const said = stdout.split('\n').filter((line) => line !== '' && line !== 'settled')
  const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined
  return { code, signal, said, stderr: masked(stderr), report: summary(report) }
}

async function fake({ options, setUp, drive }: Scenario): Promise<Course> {
  const said: string[] = []
  let report: ShutdownReport | undefined
  const process = new FakeProcess({ hasParent: true })
  const registry = createTestRegistry({
    ...options,
    process,
    onReport: (told) => {
      report = told
    },
  })
  const { clock } = registry
  setUp({
    registry,
    sleep: clock.sleep,
    say: (line) => said.push(line),
    exitWith: (code) => {
      process.exitCode = code
    },
  })
  await clock.advance(0)
  await drive({
    signal: (signal) => process.emit(signal),
    message: (message) => process.emit('message', message),
    empty: () => process.emit('beforeExit', 0),
    until: async (line) => {
      while (line !== 'settled' && !said.includes(line)) await clock.advance(10)
    },
  })
  if (clock.timers > 0) await clock.advance(10_000)
  const status = await process.exited
  const { exitSignal } = process
  return {
    code: exitSignal ? null : status,
    signal: exitSignal ?? null,
    said,
    stderr: masked(process.stderr.text),
    report: summary(report),
  }
}

describe('whole shutdowns', { concurrency: 2 }, () => {
  for (const [name, scenario] of Object.entries(SCENARIOS)) {
    test(`K5 ${name}: the shutdown goes the same way on the real process and on the fakes`, async (t) => {
      const course = await real(name, scenario, temporaryPath(t, 'report.json'))
      assert.deepEqual(await fake(scenario), course)
      assert.ok(course.code !== null || course.signal !== null, 'it has ended')
    })
  }
})

describe('the fake process', () => {
  test('K1 an exit listener of the fake process that exits changes the code, and signals that Node ignores end nothing', async () => {
    const process = new FakeProcess()
    process.emit('SIGWINCH')
    assert.equal(process.hasExited, false)
    process.on('exit', () => process.exit(3))
    process.exit(0)
    assert.equal(await process.exited, 3)
  })

  test('K1 no listener of the fake process hears SIGKILL, and a signal that stops a process does not end it', async () => {
    const process = new FakeProcess()
    process.on('SIGKILL', () => assert.fail('is not called'))
    for (const signal of ['SIGPIPE', 'SIGUSR1', 'SIGTSTP', 'SIGXFSZ', 'SIGSTOP'] as const)
      process.emit(signal)
    assert.equal(process.hasExited, false)
    process.emit('SIGKILL')
    assert.equal(await process.exited, 137)
  })

  test('K1 the fake process exits though an exit listener throws, and its code has eight bits', async () => {
    const process = new FakeProcess()
    process.on('exit', () => {
      throw new Error('in the listener')
    })
    assert.throws(() => process.exit(257), { message: 'in the listener' })
    assert.equal(await process.exited, 1)
  })

  test('K1 the fake process takes an exit code in text, and refuses a signal that does not exist', async () => {
    const process = new FakeProcess()
    assert.throws(() => process.emit('SIGTREM'), {
      message: said("`event` must be the name of one of this platform's signals, got 'SIGTREM' (string)"),
    })
    process.exitCode = '4'
    process.exit()
    assert.equal(await process.exited, 4)
  })
})

describe('the fake output', () => {
  test('K1 the fake output keeps what arrives, lets text wait for a slow reader, and fails when the reader is gone', async () => {
    const { stdout: output } = new FakeProcess()
    const calls: unknown[] = []
    output.on('error', ({ code }) => calls.push(code))
    assert.equal(output.write('a'), true)
    assert.equal(
      output.pause().write('bc', () => calls.push('bc')),
      false,
    )
    assert.deepEqual([output.text, output.writableLength], ['a', 2])
    output.once('drain', () => calls.push('drain')).resume()
    assert.deepEqual([output.text, output.writableLength], ['abc', 0])
    output.write('', 'utf8', () => calls.push('with an encoding'))
    output.close().write('d', (error) => calls.push(error?.message))
    await null
    await null
    assert.deepEqual(calls, ['drain', 'bc', 'with an encoding', 'write EPIPE', 'EPIPE'])
    assert.equal(output.text, 'abc')
    output.end()
    output.write('e')
    assert.equal(output.text, 'abc')
  })
})
