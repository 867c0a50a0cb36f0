import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { ShutdownReport } from 'lastcall'
import { createTestRegistry, FakeClock, FakeProcess } from 'lastcall/testing'
import { systemClock } from '../../src/core/node/clock.ts'
import { pause, withProgram } from '../support/program.ts'
import { clockContract, processContract } from './contract.ts'
import { SCENARIOS, type Scenario } from './scenarios.ts'

describe('K5 the fakes keep the contract of what they stand for', () => {
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

  test('the system’s clock', async () => {
    assert.deepEqual(await clockContract({ clock: systemClock, pass: pause }), clockFacts)
  })

  test('the fake clock', async () => {
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

  test('the real process', async () => {
    const options = { stdio: ['ignore', 'pipe', 'pipe'] } as const
    const { code, stdout } = await withProgram('process-contract.js', (program) => program.exited(), {
      ...options,
      stdio: [...options.stdio],
    })
    assert.deepEqual(JSON.parse(stdout), processFacts)
    assert.equal(code, 9)
  })

  test('the fake process', async () => {
    const process = new FakeProcess({ env: { PATH: '/bin' } })
    const facts: unknown[] = []
    await processContract(process, (told) => facts.push(told))
    assert.deepEqual(facts, [processFacts])
    assert.equal(await process.exited, 9)
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

async function real(name: string, { drive }: Scenario): Promise<Course> {
  const stdio = ['ignore', 'pipe', 'pipe', 'pipe', 'ipc'] as const
  return withProgram(
    'scenario.js',
    async (program) => {
      const { child } = program
      let report = ''
      child.stdio[3]?.on('data', (data) => {
        report += data
      })
      if (name !== 'a call with an error') await program.until('settled')
      await drive({
        signal: (signal) => program.kill(signal),
        message: (message) => child.send(message),
        empty: () => {},
        until: (line) => program.until(line),
      })
      const { code, signal, stdout, stderr } = await program.exited()
      const said = stdout.split('\n').filter((line) => line !== '' && line !== 'settled')
      return {
        code,
        signal,
        said,
        stderr: masked(stderr),
        report: summary(report ? JSON.parse(report) : undefined),
      }
    },
    { args: [name], stdio: [...stdio] },
  )
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

describe('K5 a shutdown goes the same way on the real process and on the fakes', { concurrency: 2 }, () => {
  for (const [name, scenario] of Object.entries(SCENARIOS)) {
    test(name, async () => {
      const course = await real(name, scenario)
      assert.deepEqual(await fake(scenario), course)
      assert.ok(course.code !== null || course.signal !== null, 'it has ended')
    })
  }
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

  test('SIGKILL cannot be heard, and what stops a process does not end it', async () => {
    const process = new FakeProcess()
    process.on('SIGKILL', () => assert.fail('is not called'))
    for (const signal of ['SIGPIPE', 'SIGUSR1', 'SIGTSTP', 'SIGXFSZ', 'SIGSTOP'] as const)
      process.emit(signal)
    assert.equal(process.hasExited, false)
    process.emit('SIGKILL')
    assert.equal(await process.exited, 137)
  })

  test('an exit listener that throws ends it all the same; codes are of eight bits, as the system has them', async () => {
    const process = new FakeProcess()
    process.on('exit', () => {
      throw new Error('in the listener')
    })
    assert.throws(() => process.exit(257), { message: 'in the listener' })
    assert.equal(await process.exited, 1)
  })

  test('an exit code in text, and a signal that does not exist', async () => {
    const process = new FakeProcess()
    assert.throws(() => process.emit('SIGTREM'), {
      message: "`event` must be the name of one of this platform's signals, got 'SIGTREM' (string)",
    })
    process.exitCode = '4'
    process.exit()
    assert.equal(await process.exited, 4)
  })
})

describe('the fake output', () => {
  test('keeps what arrives, lets a slow reader wait, and fails when the reader is gone', async () => {
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
