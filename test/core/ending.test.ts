import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createRegistry, type ShutdownReport } from 'lastcall'
import { createTestRegistry, FakeClock, FakeProcess } from 'lastcall/testing'

const never = (): Promise<void> => new Promise(() => {})

describe('X1 the exit code', () => {
  test('0 when all hooks are done', async () => {
    const { onShutdown, process } = createTestRegistry()
    onShutdown(() => {})
    process.emit('SIGTERM')
    assert.equal(await process.exited, 0)
  })

  test('1 for a hook that throws or rejects', async () => {
    for (const fail of [
      () => {
        throw new Error('no')
      },
      () => Promise.reject(new Error('no')),
    ]) {
      const { onShutdown, process } = createTestRegistry()
      onShutdown(fail)
      process.emit('SIGTERM')
      assert.equal(await process.exited, 1)
    }
  })

  test('the process’s own non-zero code comes before 1 and 0, behind 124 and 130', async () => {
    const own = async (failing: boolean, ms: number, again = false): Promise<number> => {
      const { onShutdown, process, clock } = createTestRegistry({ timeout: 1_000 })
      process.exitCode = 7
      onShutdown(() => (failing ? Promise.reject(new Error('no')) : clock.sleep(ms)))
      process.emit('SIGTERM')
      await clock.advance(300)
      if (again) process.emit('SIGINT')
      await clock.advance(700)
      return process.exited
    }
    assert.equal(await own(false, 10), 7)
    assert.equal(await own(true, 10), 7)
    assert.equal(await own(false, 5_000), 124)
    assert.equal(await own(false, 5_000, true), 130)
  })
})

describe('X3 `exit: false`', () => {
  test('resolves with the report, gives the signals back after the window, and reopens with a reset', async () => {
    const registry = createTestRegistry({ exit: false })
    const { onShutdown, shutdown, reset, process, clock } = registry
    onShutdown('first', () => {})
    const report = await shutdown('once')
    assert.equal(report.outcome, 'clean')
    assert.equal(process.hasExited, false)
    process.emit('SIGINT')
    assert.equal(process.hasExited, false, 'T2 a repeated signal is part of it, also at the end')
    await clock.advance(200)
    assert.equal(process.listenerCount('SIGINT'), 0)
    assert.equal(registry.state, 'stopped')
    const signal = registry.shutdownSignal()
    assert.equal(signal.aborted, true)
    reset()
    assert.equal(registry.state, 'open')
    assert.equal(registry.shutdownSignal().aborted, false)
    onShutdown('second', () => {})
    process.emit('SIGTERM')
    const again = await shutdown('joins it')
    assert.deepEqual(again.reason, { kind: 'signal', signal: 'SIGTERM' })
    assert.deepEqual(
      again.hooks.map(({ name }) => name),
      ['second'],
    )
  })

  test('leaves no listener behind', async () => {
    const { onShutdown, shutdown, reset, process, clock } = createTestRegistry({
      exit: false,
      crashes: true,
    })
    onShutdown(() => {})
    await shutdown()
    reset()
    await clock.advance(300)
    assert.deepEqual(process.eventNames(), [])
    assert.deepEqual(process.stdout.eventNames(), [])
    assert.equal(clock.timers, 0)
  })

  test('crashes after the end are the process’s own, those that hooks left uncaught are not', async () => {
    const { onShutdown, shutdown, process, clock } = createTestRegistry({ exit: false, crashes: true })
    onShutdown(() => {})
    await shutdown()
    assert.equal(process.listenerCount('uncaughtException'), 1, 'the watch, for one turn')
    await clock.advance(0)
    assert.equal(process.listenerCount('uncaughtException') + process.listenerCount('unhandledRejection'), 0)
    assert.equal(process.listenerCount('SIGINT'), 1, 'the window for repeated signals')
  })

  test('a reset while stopping throws', () => {
    const { onShutdown, shutdown, reset } = createRegistry({
      process: new FakeProcess(),
      clock: new FakeClock(),
    })
    onShutdown(never)
    shutdown()
    assert.throws(reset, { name: 'LastcallError', code: 'ERR_LASTCALL_STOPPING' })
  })
})

describe('X4 what hooks wrote arrives', () => {
  test('the exit waits for a slow reader', async () => {
    const { onShutdown, process, clock } = createTestRegistry()
    onShutdown(() => void process.stdout.pause().write('every byte'))
    process.emit('SIGTERM')
    await clock.advance(1_000)
    assert.equal(process.hasExited, false)
    process.stdout.resume()
    assert.equal(await process.exited, 0)
    assert.equal(process.stdout.text, 'every byte')
  })

  test('an error that comes up in this wait still counts', async () => {
    const { onShutdown, process, clock } = createTestRegistry()
    onShutdown(() => void process.stdout.pause().write('unread'))
    process.emit('SIGTERM')
    await clock.advance(0)
    process.emit('uncaughtException', new Error('late'), 'uncaughtException')
    process.stdout.resume()
    assert.equal(await process.exited, 1)
  })

  test('not past the deadline', async () => {
    const { onShutdown, process, clock } = createTestRegistry({ timeout: 1_000 })
    onShutdown(() => void process.stdout.pause().write('unread'))
    process.emit('SIGTERM')
    await clock.advance(999)
    assert.equal(process.hasExited, false)
    await clock.advance(1)
    assert.equal(await process.exited, 0)
  })
})

describe('X5 failures', () => {
  test('stop no other hook; all are in the report with their names', async () => {
    const { onShutdown, shutdown } = createTestRegistry()
    const ran: string[] = []
    const thrown = new Error('thrown')
    const rejected = new Error('rejected')
    onShutdown('last', () => void ran.push('last'))
    onShutdown('rejects', () => Promise.reject(rejected))
    onShutdown('throws', () => {
      throw thrown
    })
    onShutdown('bad thenable', () => ({
      // biome-ignore lint/suspicious/noThenProperty: this is what is tested
      get then() {
        throw thrown
      },
    }))
    onShutdown('foreign thenable', () => ({
      // biome-ignore lint/suspicious/noThenProperty: this is what is tested
      then: (_resolve: unknown, reject: (error: unknown) => void) => reject(undefined),
    }))
    const report = await shutdown()
    assert.deepEqual(ran, ['last'])
    assert.deepEqual(
      report.hooks.map(({ name, status, error }) => [name, status, error]),
      [
        ['foreign thenable', 'failed', undefined],
        ['bad thenable', 'failed', thrown],
        ['throws', 'failed', thrown],
        ['rejects', 'failed', rejected],
        ['last', 'done', undefined],
      ],
    )
    assert.equal(report.outcome, 'failed')
  })

  test('are printed with their causes', async () => {
    const { onShutdown, process } = createTestRegistry()
    onShutdown('db', () => {
      throw new Error('cannot close', { cause: new Error('socket gone') })
    })
    onShutdown('fine', () => {})
    process.emit('SIGTERM')
    await process.exited
    assert.match(
      process.stderr.text,
      /^lastcall: exit 1, 0 ms after SIGTERM: 1 of 2 hooks did not succeed\n {2}db {2}failed after 0 ms: Error: cannot close\n[\s\S]*\[cause\]: Error: socket gone/,
    )
  })
})

describe('O1, O4 seeing', () => {
  test('O1 nothing is printed on a clean shutdown', async () => {
    const { onShutdown, process } = createTestRegistry()
    onShutdown(() => {})
    process.emit('SIGTERM')
    await process.exited
    assert.equal(process.stderr.text + process.stdout.text, '')
  })

  test('`report: false` prints nothing, and LASTCALL_REPORT overrides what the code says', async () => {
    const stderrOf = async (
      report: false | 'problems',
      env: Record<string, string> = {},
    ): Promise<string> => {
      const { onShutdown, process } = createTestRegistry({ report, process: new FakeProcess({ env }) })
      onShutdown(() => Promise.reject(new Error('no')))
      process.emit('SIGTERM')
      await process.exited
      return process.stderr.text
    }
    assert.equal(await stderrOf(false), '')
    assert.match(await stderrOf(false, { LASTCALL_REPORT: 'problems' }), /exit 1/)
    assert.equal(await stderrOf('problems', { LASTCALL_REPORT: 'false' }), '')
  })

  test('onReport gets the report just before the end, and may write a line that arrives', async () => {
    const process = new FakeProcess()
    let told: ShutdownReport | undefined
    const { onShutdown, shutdown, state } = createTestRegistry({
      process,
      onReport: (report) => {
        told = report
        process.stdout.write('a log line')
      },
    })
    onShutdown('hook', () => {})
    assert.equal(state, 'open')
    const report = await shutdown()
    assert.equal(told, report)
    assert.equal(process.stdout.text, 'a log line')
    assert.deepEqual(report, {
      version: 1,
      reason: { kind: 'manual' },
      platform: null,
      outcome: 'clean',
      exitCode: 0,
      durationMs: 0,
      times: { lastCallAtMs: 7_200, deadlineAtMs: 9_000 },
      summary: 'exit 0, 0 ms after shutdown(): all hooks done',
      hooks: [{ name: 'hook', priority: 0, status: 'done', startMs: 0, durationMs: 0, notes: [] }],
      strayErrors: [],
    })
  })

  test('O4 an onReport that throws and a stderr that throws change nothing', async () => {
    const process = new FakeProcess()
    process.stderr.write = () => {
      throw new Error('no stderr')
    }
    const { onShutdown } = createTestRegistry({
      process,
      onReport: () => {
        throw new Error('no report')
      },
    })
    onShutdown(() => Promise.reject(new Error('no')))
    process.emit('SIGTERM')
    assert.equal(await process.exited, 1)
  })

  test('O4 what cannot be shown does not stop the exit', async () => {
    const unshowable = Object.assign(new Error('x'), {
      [Symbol.for('nodejs.util.inspect.custom')]: () => {
        throw new Error('not even this')
      },
    })
    const { onShutdown, process, clock } = createTestRegistry({
      onReport: () => {
        throw unshowable
      },
    })
    const odd = (): Promise<never> => Promise.reject(unshowable)
    onShutdown(Object.defineProperty(odd, 'name', { value: 7 }))
    onShutdown('sleeps', () => clock.sleep(10))
    process.stdout.write = () => {
      throw new Error('no stdout')
    }
    Object.defineProperty(process.stdout, 'writableLength', { value: 1 })
    process.emit('SIGTERM')
    await clock.waiting()
    process.emit('uncaughtException', unshowable, 'uncaughtException')
    await clock.advance(10)
    assert.equal(await process.exited, 1)
    assert.match(process.stderr.text, /hook-1 {2}failed after 0 ms: \[a value that cannot be shown\]/)
  })

  test('O4 but it is told', async () => {
    const { shutdown, process } = createTestRegistry({
      onReport: () => {
        throw new Error('no report')
      },
    })
    await shutdown()
    assert.equal(await process.exited, 0)
    assert.match(process.stderr.text, /^lastcall: `onReport` threw Error: no report\n/)
  })

  test('O4 so is one that is asynchronous', async () => {
    const { shutdown, process } = createTestRegistry({ onReport: async () => {} })
    await shutdown()
    assert.equal(await process.exited, 0)
    assert.match(process.stderr.text, /^lastcall: `onReport` returned a promise, but nothing waits for it/)
  })
})

describe('O4 what cannot be told', () => {
  test('does not keep the process from ending', async () => {
    const { onShutdown, process, clock } = createTestRegistry({ timeout: 100 })
    process.getActiveResourcesInfo = () => {
      throw new Error('unknown here')
    }
    onShutdown(never)
    process.emit('SIGTERM')
    await clock.advance(100)
    assert.equal(await process.exited, 124)
    assert.match(process.stderr.text, /^lastcall: the report threw Error: unknown here/)
  })
})

describe('X2 `exit: signal`', () => {
  test('ends by the signal, also where others listen to it', async () => {
    const { onShutdown, process } = createTestRegistry({ exit: 'signal' })
    const heard: string[] = []
    process.on('SIGTERM', () => heard.push('own listener'))
    onShutdown(() => {})
    process.emit('SIGTERM')
    assert.equal(await process.exited, 143)
    assert.equal(process.exitSignal, 'SIGTERM')
    assert.deepEqual(heard, ['own listener'])
  })

  test('process 1, which its own signals do not end, exits with 128 + n within 50 ms', async () => {
    const process = new FakeProcess()
    process.kill = () => true
    const { onShutdown, clock } = createTestRegistry({ process, exit: 'signal' })
    onShutdown(() => {})
    process.emit('SIGINT')
    await clock.advance(50)
    assert.equal(process.hasExited, true)
    assert.equal(process.exitCode, 130)
    assert.equal(process.exitSignal, undefined)
  })

  test('only in place of 0, and only after a signal', async () => {
    const failing = createTestRegistry({ exit: 'signal' })
    failing.onShutdown(() => Promise.reject(new Error('no')))
    failing.process.emit('SIGTERM')
    assert.equal(await failing.process.exited, 1)
    assert.equal(failing.process.exitSignal, undefined)

    const byHand = createTestRegistry({ exit: 'signal' })
    byHand.onShutdown(() => {})
    void byHand.shutdown()
    assert.equal(await byHand.process.exited, 0)
    assert.equal(byHand.process.exitSignal, undefined)
  })
})

describe('X5 what hooks do with the report', () => {
  test('a thrown value that cannot be looked at fails its hook, and no other', async () => {
    const { proxy, revoke } = Proxy.revocable({}, {})
    revoke()
    const { onShutdown, shutdown } = createTestRegistry()
    onShutdown('next', () => {})
    onShutdown('throws', () => {
      throw proxy
    })
    onShutdown('has a bad then', () =>
      Object.defineProperty({}, 'then', {
        get() {
          throw new Error('no then')
        },
      }),
    )
    const { hooks, exitCode } = await shutdown()
    assert.deepEqual(
      hooks.map(({ name, status }) => [name, status]),
      [
        ['has a bad then', 'failed'],
        ['throws', 'failed'],
        ['next', 'done'],
      ],
    )
    assert.equal(exitCode, 1)
  })

  test('a note that is no text is shown', async () => {
    const { onShutdown, shutdown } = createTestRegistry()
    onShutdown('symbol', ({ note }) => note(Symbol('x') as never))
    onShutdown('bare', ({ note }) => note(Object.create(null)))
    const { hooks } = await shutdown()
    assert.deepEqual(
      hooks.flatMap(({ notes }) => notes),
      ['[Object: null prototype] {}', 'Symbol(x)'],
    )
  })

  test('a note that comes when the hook has ended is not heard', async () => {
    const { onShutdown, shutdown } = createTestRegistry()
    let say: (text: string) => void = () => {}
    onShutdown('last', () => say('too late'))
    onShutdown('first', ({ note }) => {
      say = note
      note('in time')
    })
    const { hooks } = await shutdown()
    assert.deepEqual(
      hooks.map(({ notes }) => notes),
      [['in time'], []],
    )
  })
})
