import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createRegistry, type HookContext, LastcallError, type Registry, type ShutdownReport } from 'lastcall'
import { createTestRegistry, FakeClock, FakeProcess } from 'lastcall/testing'

const never = (): Promise<void> => new Promise(() => {})

function fates(report: ShutdownReport): unknown[] {
  return report.hooks.map(({ name, status, startMs, durationMs }) => [name, status, startMs, durationMs])
}

/** Registers a hook that never ends, and gives its context once it has started. */
function contextOfStuckHook(onShutdown: Registry['onShutdown']): () => HookContext | undefined {
  let context: HookContext | undefined
  onShutdown((given) => {
    context = given
    return never()
  })
  return () => context
}

describe('D1, D4 the deadline', () => {
  test('ends the process with 124, and names what had not ended and what holds the loop', async () => {
    const { onShutdown, process, clock } = createTestRegistry({ timeout: 1_000 })
    process.resources = ['TCPSocketWrap', 'Timeout', 'TCPSocketWrap']
    onShutdown('stuck', never)
    process.emit('SIGTERM')
    await clock.advance(999)
    assert.equal(process.hasExited, false)
    await clock.advance(1)
    assert.equal(await process.exited, 124)
    assert.equal(
      process.stderr.text,
      [
        'lastcall: exit 124, 1000 ms after SIGTERM: the deadline passed',
        '  stuck  had not ended after 1000 ms (went on past last call)',
        '  still open: TCPSocketWrap ×2, Timeout',
        '',
      ].join('\n'),
    )
  })

  test('counts from the first trigger, everything included', async () => {
    const { onShutdown, shutdown, clock } = createTestRegistry({ timeout: 1_000 })
    onShutdown('b', never)
    onShutdown('a', () => clock.sleep(600))
    const stopped = shutdown()
    await clock.advance(1_000)
    const report = await stopped
    assert.equal(report.outcome, 'timed-out')
    assert.equal(report.durationMs, 1_000)
    assert.deepEqual(fates(report), [
      ['a', 'done', 0, 600],
      ['b', 'abandoned', 600, 400],
    ])
  })

  test('an unreleased hold is named', async () => {
    const { hold, process, clock } = createTestRegistry({ timeout: 1_000 })
    hold('job 7')
    process.emit('SIGTERM')
    await clock.advance(1_000)
    assert.match(process.stderr.text, /job 7 +had not ended after 1000 ms/)
  })

  test('what settles after the end changes nothing', async () => {
    const { onShutdown, shutdown, clock } = createTestRegistry({ timeout: 100, exit: false })
    let ran = false
    onShutdown(
      'next',
      () => {
        ran = true
      },
      { priority: -1 },
    )
    onShutdown('slow', () => clock.sleep(150))
    onShutdown('slow to fail', () => clock.sleep(150).then(() => Promise.reject(new Error('late'))))
    const stopped = shutdown()
    await clock.advance(200)
    assert.deepEqual(
      (await stopped).hooks.map(({ name, status }) => [name, status]),
      [
        ['slow to fail', 'abandoned'],
        ['slow', 'abandoned'],
        ['next', 'done'],
      ],
    )
    assert.equal(ran, true)
  })

  test('D7 ending early ends early', async () => {
    const { onShutdown, process, clock } = createTestRegistry()
    onShutdown(() => clock.sleep(5))
    process.emit('SIGTERM')
    await clock.advance(5)
    assert.equal(await process.exited, 0)
    assert.equal(clock.timers, 1, 'the window for repeated signals, which holds no loop')
  })
})

describe('D2 a hook’s own timeout', () => {
  test('aborts its signal, names it, and lets the next ones run', async () => {
    const { onShutdown, process, clock } = createTestRegistry()
    let reason: { name: string; code: string; message: string } | undefined
    let ran = false
    onShutdown('next', () => {
      ran = true
    })
    onShutdown(
      'slow',
      ({ signal }) => {
        signal.addEventListener('abort', () => {
          reason = signal.reason
        })
        return never()
      },
      { timeout: 50 },
    )
    process.emit('SIGTERM')
    await clock.advance(50)
    assert.equal(await process.exited, 1)
    assert.equal(ran, true)
    assert.equal(reason?.name, 'TimeoutError')
    assert.equal(reason?.code, 'ERR_LASTCALL_HOOK_TIMEOUT')
    assert.equal(reason?.message, '`slow` took longer than its 50 ms')
    assert.match(process.stderr.text, /: 1 of 2 hooks did not succeed\n {2}slow {2}timed out after 50 ms\n/)
  })

  test('counts from its own start', async () => {
    const { onShutdown, shutdown, clock } = createTestRegistry()
    onShutdown('second', () => clock.sleep(90), { timeout: 100 })
    onShutdown('first', () => clock.sleep(90), { timeout: 100 })
    const stopped = shutdown()
    await clock.advance(200)
    assert.equal((await stopped).outcome, 'clean')
  })

  test('a rejection after it stays unheard', async () => {
    const { onShutdown, shutdown, clock } = createTestRegistry()
    onShutdown(
      'aborted',
      async ({ signal }) => {
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
      },
      { timeout: 50 },
    )
    const stopped = shutdown()
    await clock.advance(60)
    const [hook] = (await stopped).hooks
    assert.equal(hook?.status, 'timed-out')
    assert.ok(hook?.error instanceof LastcallError)
    assert.deepEqual([hook.error.name, hook.error.code], ['TimeoutError', 'ERR_LASTCALL_HOOK_TIMEOUT'])
  })

  test('also names a synchronous hook that took longer, though it has ended', async () => {
    const registry = createRegistry({ process: new FakeProcess(), exit: false })
    registry.onShutdown(
      'busy',
      () => {
        for (const end = performance.now() + 10; performance.now() < end; ) {
          // It blocks the loop.
        }
      },
      { timeout: 5 },
    )
    const [hook] = (await registry.shutdown()).hooks
    assert.equal(hook?.status, 'timed-out')
  })

  test('Infinity leaves only the deadline', async () => {
    const { onShutdown, shutdown, clock } = createTestRegistry({ timeout: 1_000 })
    onShutdown(never, { timeout: Infinity })
    const stopped = shutdown()
    await clock.advance(1_000)
    assert.equal((await stopped).outcome, 'timed-out')
  })
})

describe('D3 last call', () => {
  test('a first hook that hangs does not keep the last one from flushing its data', async () => {
    const { onShutdown, shutdown, clock, process } = createTestRegistry({ timeout: 1_000 })
    const flushed: number[] = []
    onShutdown(
      'flush',
      async () => {
        await clock.sleep(50)
        flushed.push(clock.now())
      },
      { priority: 'telemetry' },
    )
    onShutdown('db', () => {})
    onShutdown('hangs', never, { priority: 'traffic' })
    const stopped = shutdown()
    await clock.advance(1_000)
    const report = await stopped
    assert.deepEqual(flushed, [850])
    assert.equal(await process.exited, 124)
    assert.deepEqual(fates(report), [
      ['hangs', 'abandoned', 0, 1_000],
      ['db', 'done', 800, 0],
      ['flush', 'done', 800, 50],
    ])
    assert.deepEqual(
      report.hooks.flatMap(({ notes }) => notes),
      ['went on past last call', 'started at last call', 'started at last call'],
    )
  })

  test('it aborts the signals of what runs, and a hook that listens ends cleanly', async () => {
    const { onShutdown, shutdown, clock, process } = createTestRegistry({ timeout: 1_000, reserve: 300 })
    let reason: Error | undefined
    onShutdown('older', () => {})
    onShutdown('polite', async ({ signal }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve))
      reason = signal.reason
    })
    const stopped = shutdown()
    await clock.advance(1_000)
    const report = await stopped
    assert.equal(reason?.message, 'last call')
    assert.deepEqual(reason?.cause, { kind: 'manual' })
    assert.equal(report.durationMs, 700)
    assert.equal(report.outcome, 'clean')
    assert.equal(report.exitCode, 0)
    assert.equal(
      process.stderr.text,
      [
        'lastcall: exit 0, 700 ms after shutdown(): all hooks done, after last call',
        '  polite  done after 700 ms (went on past last call)',
        '  older   done after 0 ms (started at last call)',
        '',
      ].join('\n'),
    )
  })

  test('the signal of what starts at last call aborts at the deadline', async () => {
    const { onShutdown, shutdown, clock } = createTestRegistry({ timeout: 1_000 })
    const aborts: [string, number][] = []
    const listen = (context: HookContext): Promise<void> => {
      context.signal.addEventListener('abort', () => aborts.push([context.name, clock.now()]))
      return never()
    }
    onShutdown('late', listen)
    onShutdown('early', listen)
    const stopped = shutdown()
    await clock.advance(1_000)
    await stopped
    assert.deepEqual(aborts, [
      ['early', 800],
      ['late', 1_000],
    ])
  })

  test('a hook registered after it starts at once', async () => {
    const { onShutdown, shutdown, clock } = createTestRegistry({ timeout: 1_000 })
    onShutdown('stuck', never)
    const stopped = shutdown()
    await clock.advance(850)
    let ran = false
    onShutdown(
      'late',
      () => {
        ran = true
      },
      { priority: 'telemetry' },
    )
    assert.equal(ran, false, 'not inside the call')
    await clock.advance(0)
    assert.equal(ran, true)
    await clock.advance(150)
    assert.equal((await stopped).outcome, 'timed-out')
  })

  test('in a blocked loop it comes before the first level opens, and takes its place', async () => {
    const clock = new FakeClock()
    const turns: (() => void)[] = []
    const { now, setTimeout, clearTimeout } = clock
    const blocked = {
      now,
      setTimeout,
      clearTimeout,
      setImmediate: (turn: () => void) => void turns.push(turn),
    }
    const registry = createRegistry({
      process: new FakeProcess(),
      clock: blocked,
      exit: false,
      timeout: 1_000,
    })
    registry.onShutdown('slow', () => clock.sleep(100))
    const stopped = registry.shutdown()
    await clock.advance(800)
    for (const turn of turns.splice(0)) turn()
    for (const turn of turns.splice(0)) turn()
    assert.equal(registry.state, 'stopping')
    await clock.advance(100)
    for (const turn of turns.splice(0)) turn()
    const { outcome, hooks } = await stopped
    assert.deepEqual([outcome, hooks.map(({ status }) => status)], ['clean', ['done']])
  })

  test('a reserve of 0 and one of the whole timeout are allowed', async () => {
    for (const [reserve, startMs] of [
      [0, 1_000],
      [1_000, 0],
    ] as const) {
      const { onShutdown, shutdown, clock } = createTestRegistry({ timeout: 1_000, reserve })
      onShutdown('second', () => {})
      onShutdown('first', never)
      const stopped = shutdown()
      await clock.advance(1_000)
      assert.equal((await stopped).hooks[1]?.startMs, startMs)
    }
  })
})

describe('what a hook is told', () => {
  test('also in a copy: it can be spread into what the hook calls', async () => {
    const { onShutdown, process } = createTestRegistry({ timeout: 1_000, reserve: 100 })
    const seen: unknown[] = []
    onShutdown('closes', (context) => {
      const copy: HookContext = { ...context }
      seen.push(Object.keys(copy), copy.signal.aborted, copy.remaining())
    })
    process.emit('SIGTERM')
    assert.equal(await process.exited, 0)
    assert.deepEqual(seen, [['name', 'reason', 'signal', 'remaining', 'note'], false, 900])
  })

  test('remaining() counts to its own limit, to last call, then to the deadline', async () => {
    const { onShutdown, shutdown, clock } = createTestRegistry({ timeout: 1_000 })
    const seen: number[] = []
    let late: (() => number) | undefined
    onShutdown(
      'own',
      async ({ remaining }) => {
        seen.push(remaining())
        await clock.sleep(20)
        seen.push(remaining())
      },
      { timeout: 100, priority: 1 },
    )
    onShutdown('plain', async ({ remaining }) => {
      late = remaining
      seen.push(remaining())
      await never()
    })
    const stopped = shutdown()
    await clock.advance(20)
    await clock.advance(790)
    seen.push(late?.() ?? -1)
    await clock.advance(190)
    await stopped
    await clock.advance(10)
    seen.push(late?.() ?? -1)
    assert.deepEqual(seen, [100, 80, 780, 190, 0])
  })

  test('name and reason; notes go into the report', async () => {
    const { onShutdown, shutdown } = createTestRegistry()
    onShutdown('flush', (context) => {
      assert.equal(context.name, 'flush')
      assert.deepEqual(context.reason, { kind: 'manual', detail: 'test' })
      context.note('12 events sent')
      context.note('1 refused')
    })
    assert.deepEqual((await shutdown('test')).hooks[0]?.notes, ['12 events sent', '1 refused'])
  })

  test('a signal that is asked for late is aborted already', async () => {
    const { onShutdown, shutdown, clock } = createTestRegistry({ timeout: 1_000, exit: false })
    const context = contextOfStuckHook(onShutdown)
    const stopped = shutdown()
    await clock.advance(900)
    assert.equal(context()?.signal.aborted, true)
    await clock.advance(100)
    await stopped
  })

  test('the first reason of an abort stays, also for a signal that is asked for later', async () => {
    const { onShutdown, shutdown, clock } = createTestRegistry({ timeout: 1_000, exit: false })
    const context = contextOfStuckHook(onShutdown)
    const stopped = shutdown()
    await clock.advance(1_000)
    await stopped
    assert.equal(context()?.signal.reason.message, 'last call')
  })
})

describe('D9 the default', () => {
  const timeoutOf = async (
    env: Record<string, string>,
    options: { readonly timeout?: number } = {},
  ): Promise<[number, string | null]> => {
    const process = new FakeProcess({ env })
    const { onShutdown, shutdown, clock } = createTestRegistry({ ...options, process })
    onShutdown(never)
    const stopped = shutdown()
    await clock.advance(100_000)
    const { durationMs, platform } = await stopped
    return [durationMs, platform]
  }

  test('the deadline is 9 s, or fits the platform with the shortest kill, or is LASTCALL_TIMEOUT', async () => {
    assert.deepEqual(await timeoutOf({}), [9_000, null])
    assert.deepEqual(await timeoutOf({ KUBERNETES_SERVICE_HOST: '10.0.0.1' }), [25_000, 'Kubernetes'])
    assert.deepEqual(await timeoutOf({ KUBERNETES_SERVICE_HOST: '10.0.0.1', pm_id: '0' }), [1_400, 'PM2'])
    assert.deepEqual(await timeoutOf({ LASTCALL_TIMEOUT: '12_000ms', pm_id: '0' }), [12_000, 'PM2'])
    assert.deepEqual(await timeoutOf({ LASTCALL_TIMEOUT: '9s' }, { timeout: 60_000 }), [9_000, null])
    assert.deepEqual(await timeoutOf({ LASTCALL_TIMEOUT: '' }), [9_000, null])
  })

  test('a bad variable is an error that names it', () => {
    for (const [LASTCALL_TIMEOUT, got] of [
      ['soon', "'soon' (string)"],
      ['-1', "'-1' (string)"],
      ['0', "'0' (string)"],
      ['1m', "'1m' (string)"],
      ['9', "'9' (string): write 9s or 9ms"],
      ['9000', "'9000' (string): write 9000s or 9000ms"],
    ] as const) {
      assert.throws(() => createTestRegistry({ process: new FakeProcess({ env: { LASTCALL_TIMEOUT } }) }), {
        code: 'ERR_LASTCALL_ARGUMENT_RANGE',
        message: `\`LASTCALL_TIMEOUT\` must be a duration above 0 with its unit, such as 25s or 500ms, got ${got}`,
      })
    }
    assert.throws(
      () => createTestRegistry({ process: new FakeProcess({ env: { LASTCALL_REPORT: 'all' } }) }),
      {
        message: "`LASTCALL_REPORT` must be 'problems', 'timeline', 'json' or 'false', got 'all' (string)",
      },
    )
  })
})
