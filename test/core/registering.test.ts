import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { HookOptions, ShutdownReport } from 'lastcall'
import { createTestRegistry } from 'lastcall/testing'

/** Registers hooks that note when they run, and tells the order after a shutdown. */
async function orderOf(
  register: (note: (name: string) => () => void) => void,
  registry = createTestRegistry(),
) {
  const ran: string[] = []
  register((name) => () => void ran.push(name))
  await registry.shutdown()
  return ran
}

const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('R1 listeners', () => {
  const events = [
    'SIGTERM',
    'SIGINT',
    'uncaughtException',
    'unhandledRejection',
    'beforeExit',
    'message',
    'exit',
  ]

  test('a registry installs nothing until the first hook, and leaves nothing behind', async () => {
    const { onShutdown, process, clock } = createTestRegistry({ crashes: true, parent: true, idle: true })
    const counts = (): number => events.reduce((sum, event) => sum + process.listenerCount(event), 0)
    assert.equal(counts(), 0)
    const first = onShutdown(() => {})
    const second = onShutdown(() => {})
    assert.equal(process.listenerCount('SIGTERM'), 1)
    first()
    await clock.advance(0)
    assert.equal(process.listenerCount('SIGTERM'), 1)
    second()
    assert.equal(process.listenerCount('SIGTERM'), 1, 'one turn later')
    await clock.advance(0)
    assert.equal(counts(), 0)
  })

  test('a signal between the last hook and the removal is delivered as if nobody had listened', async () => {
    const { onShutdown, process } = createTestRegistry()
    onShutdown(() => {})()
    process.emit('SIGTERM')
    assert.equal(await process.exited, 143)
    assert.equal(process.exitSignal, 'SIGTERM')
  })

  test('it is not delivered twice to other listeners', async () => {
    const { onShutdown, process, clock } = createTestRegistry()
    let heard = 0
    process.on('SIGTERM', () => heard++)
    onShutdown(() => {})()
    process.emit('SIGTERM')
    await clock.advance(0)
    await clock.advance(0)
    assert.equal(heard, 1)
    assert.equal(process.hasExited, false)
  })

  test('it starts the shutdown if a hook has come by then', async () => {
    const { onShutdown, process } = createTestRegistry()
    let ran = 0
    onShutdown(() => {})()
    process.emit('SIGTERM')
    onShutdown(() => void ran++)
    assert.equal(await process.exited, 0)
    assert.equal(ran, 1)
  })

  test('only the latest leaving counts, so that each waits a whole turn', async () => {
    const { onShutdown, process } = createTestRegistry()
    onShutdown(() => {})()
    await tick()
    onShutdown(() => {})()
    await tick()
    assert.equal(process.listenerCount('SIGTERM'), 1)
    await tick()
    assert.equal(process.listenerCount('SIGTERM'), 0)
  })

  test('asking for the signal installs them, as a hook does', () => {
    const registry = createTestRegistry()
    assert.equal(registry.shutdownSignal().aborted, false)
    assert.equal(registry.process.listenerCount('SIGTERM'), 1)
  })

  test('who has the signal keeps them, also when the last hook leaves', async () => {
    const registry = createTestRegistry()
    const signal = registry.shutdownSignal()
    registry.onShutdown(() => {})()
    await registry.clock.advance(0)
    registry.process.emit('SIGTERM')
    assert.equal(signal.aborted, true)
  })

  test('a hold installs them, until it is released', async () => {
    const { hold, process, clock } = createTestRegistry()
    const release = hold()
    assert.equal(process.listenerCount('SIGTERM'), 1)
    release()
    release()
    await clock.advance(0)
    assert.equal(process.listenerCount('SIGTERM'), 0)
  })

  test('a reset drops the hooks and gives the signals back', async () => {
    const { onShutdown, reset, hooks, process, clock } = createTestRegistry()
    onShutdown(() => {})
    reset()
    assert.deepEqual(hooks(), [])
    await clock.advance(0)
    assert.equal(process.listenerCount('SIGTERM'), 0)
    process.emit('SIGTERM')
    assert.equal(await process.exited, 143)
  })
})

describe('the order of hooks', () => {
  test('R2, R3 larger priority first, then newest first; words stand for numbers', async () => {
    const registry = createTestRegistry()
    const { onShutdown } = registry
    const ran = await orderOf((note) => {
      onShutdown('telemetry', note('telemetry'), { priority: 'telemetry' })
      onShutdown('first', note('first'))
      onShutdown('second', note('second'), { priority: 'default' })
      onShutdown('storage', note('storage'), { priority: -100 })
      onShutdown('traffic', note('traffic'), { priority: 'traffic' })
      onShutdown('work', note('work'), { priority: 'work' })
      onShutdown('between', note('between'), { priority: 0.5 })
    }, registry)
    assert.deepEqual(ran, ['traffic', 'work', 'between', 'second', 'first', 'storage', 'telemetry'])
  })

  test('hooks() tells the order beforehand', async () => {
    const registry = createTestRegistry()
    const { onShutdown, hooks } = registry
    const ran = await orderOf((note) => {
      onShutdown('db', note('db'), { timeout: 50 })
      onShutdown('cache', note('cache'), { after: 'queue' })
      onShutdown('queue', note('queue'))
      onShutdown(note('unnamed'), { priority: 'work' })
      assert.deepEqual(hooks(), [
        { name: 'hook-4', priority: 100, concurrent: true },
        { name: 'queue', priority: 0, concurrent: false },
        { name: 'cache', priority: 0, concurrent: false, after: ['queue'] },
        { name: 'db', priority: 0, concurrent: false, timeout: 50 },
      ])
    }, registry)
    assert.deepEqual(ran, ['unnamed', 'queue', 'cache', 'db'])
  })

  test('R3 the line is awaited, R4 a hook with `after` runs beside it', async () => {
    const { onShutdown, shutdown, clock } = createTestRegistry()
    const events: string[] = []
    const slow = (name: string) => async () => {
      events.push(`${name} starts`)
      await clock.sleep(100)
      events.push(`${name} ends`)
    }
    onShutdown('x', slow('x'), { concurrent: true })
    onShutdown('a', slow('a'))
    onShutdown('b', slow('b'))
    const stopped = shutdown()
    await clock.waiting(2)
    await clock.advance(100)
    await clock.advance(100)
    const report = await stopped
    assert.deepEqual(events, ['x starts', 'b starts', 'x ends', 'b ends', 'a starts', 'a ends'])
    assert.deepEqual(
      report.hooks.map(({ name, startMs, durationMs }) => [name, startMs, durationMs]),
      [
        ['x', 0, 100],
        ['b', 0, 100],
        ['a', 100, 100],
      ],
    )
  })

  test('R5 names may be shared; only given names count for `after`', async () => {
    const registry = createTestRegistry()
    const { onShutdown } = registry
    const ran = await orderOf((note) => {
      onShutdown(function db() {
        note('function db')()
      })
      onShutdown('x', note('x'), { after: ['db', 'nobody'] })
    }, registry)
    assert.deepEqual(ran, ['x', 'function db'])
  })

  test('a name is taken from the options, the function, or a number', () => {
    const { onShutdown, hooks } = createTestRegistry()
    onShutdown(function closePool() {})
    onShutdown(() => {}, { name: 'given' })
    onShutdown(() => {})
    assert.deepEqual(
      hooks().map(({ name }) => name),
      ['hook-3', 'given', 'closePool'],
    )
  })
})

describe('R6 what cannot be', () => {
  test('a cycle throws where it is closed, and is shown', () => {
    const { onShutdown, hooks } = createTestRegistry()
    onShutdown('a', () => {}, { after: 'b' })
    onShutdown('b', () => {}, { after: 'c' })
    assert.throws(() => onShutdown('c', () => {}, { after: 'a' }), {
      name: 'LastcallError',
      code: 'ERR_LASTCALL_CYCLE',
      message: 'hooks would wait for each other: `c` after `a` after `b` after `c`',
    })
    assert.throws(() => onShutdown('d', () => {}, { after: 'd' }), {
      code: 'ERR_LASTCALL_CYCLE',
      message: 'hooks would wait for each other: `d` after `d`',
    })
    assert.equal(hooks().length, 2, 'nothing has changed')
    onShutdown('c', () => {}, { after: 'd' })
  })

  test('so does an `after` that names a lower level, in either order of registration', () => {
    const { onShutdown, hooks } = createTestRegistry()
    onShutdown('db', () => {}, { priority: 'storage' })
    assert.throws(() => onShutdown('api', () => {}, { after: 'db' }), {
      name: 'LastcallError',
      code: 'ERR_LASTCALL_LEVEL',
      message: '`api` cannot run after `db`: it has priority 0, and `db` runs later, at -100',
    })
    onShutdown('api', () => {}, { after: 'cache' })
    assert.throws(() => onShutdown('cache', () => {}, { priority: -1 }), {
      code: 'ERR_LASTCALL_LEVEL',
      message: '`api` cannot run after `cache`: it has priority 0, and `cache` would run later, at -1',
    })
    assert.equal(hooks().length, 2)
  })

  test('a hook that is taken out takes its edges with it', () => {
    const { onShutdown } = createTestRegistry()
    const off = onShutdown('a', () => {}, { after: 'b' })
    off()
    onShutdown('b', () => {}, { after: 'a' })
    onShutdown('low', () => {}, { priority: -1 })()
    onShutdown('c', () => {}, { after: 'low' })
  })

  test('while stopping the edge is dropped, the hook runs, and the report says so', async () => {
    const { onShutdown, shutdown } = createTestRegistry()
    const ran: string[] = []
    onShutdown('y', () => void ran.push('y'), { after: ['x', 'first'] })
    onShutdown('first', () => {
      onShutdown('x', () => void ran.push('x'), { after: 'y' })
      onShutdown('z', () => void ran.push('z'), { after: 'low' })
    })
    onShutdown('low', () => void ran.push('low'), { priority: -1 })
    const report = await shutdown()
    assert.deepEqual(ran, ['x', 'z', 'y', 'low'])
    const details = new Map(report.hooks.map(({ name, notes }) => [name, notes.join('; ')]))
    assert.match(details.get('x') ?? '', /an `after` was ignored: hooks would wait for each other/)
    assert.match(details.get('z') ?? '', /an `after` was ignored: `z` cannot run after `low`/)
    assert.equal(report.outcome, 'clean')
  })
})

describe('R7 bad arguments', () => {
  const type = { name: 'TypeError', code: 'ERR_LASTCALL_ARGUMENT_TYPE' }
  const range = { name: 'RangeError', code: 'ERR_LASTCALL_ARGUMENT_RANGE' }
  const options = (value: object): HookOptions => value as HookOptions
  const priorities = "a finite number or one of 'traffic', 'work', 'default', 'storage', 'telemetry'"
  const cases: [string, (registry: ReturnType<typeof createTestRegistry>) => void, object, string][] = [
    [
      'no hook',
      (r) => r.onShutdown(undefined as never),
      type,
      '`hook` must be a function, or a name and a function, got undefined',
    ],
    [
      'a name and no hook',
      (r) => r.onShutdown('db', 'close' as never),
      type,
      "`hook` must be a function, a Disposable or an AsyncDisposable, got 'close' (string)",
    ],
    [
      'an empty name',
      (r) => r.onShutdown('', () => {}),
      range,
      "`name` must be a string that is not empty, got '' (string)",
    ],
    [
      'a name that is none',
      (r) => r.onShutdown(() => {}, options({ name: 7 })),
      type,
      '`name` must be a string, got 7 (number)',
    ],
    [
      'two names',
      (r) => r.onShutdown('a', () => {}, { name: 'b' }),
      type,
      "`options.name` must be left out when the name comes first, got 'b' (string)",
    ],
    [
      'options that are none',
      (r) => r.onShutdown(() => {}, 5 as never),
      type,
      '`options` must be an object with options, got 5 (number)',
    ],
    [
      'NaN as timeout',
      (r) => r.onShutdown(() => {}, { timeout: Number.NaN }),
      range,
      '`timeout` must be a number of milliseconds above 0, got NaN (number)',
    ],
    [
      'a negative timeout',
      (r) => r.onShutdown(() => {}, { timeout: -5 }),
      range,
      '`timeout` must be a number of milliseconds above 0, got -5 (number)',
    ],
    [
      'a timeout of 0',
      (r) => r.onShutdown(() => {}, { timeout: 0 }),
      range,
      '`timeout` must be a number of milliseconds above 0, got 0 (number)',
    ],
    [
      'a timeout in words',
      (r) => r.onShutdown(() => {}, options({ timeout: '5s' })),
      type,
      "`timeout` must be a number of milliseconds above 0, got '5s' (string)",
    ],
    [
      'an unknown priority',
      (r) => r.onShutdown(() => {}, options({ priority: 'urgent' })),
      range,
      `\`priority\` must be ${priorities}, got 'urgent' (string)`,
    ],
    [
      'an inherited priority',
      (r) => r.onShutdown(() => {}, options({ priority: 'toString' })),
      range,
      `\`priority\` must be ${priorities}, got 'toString' (string)`,
    ],
    [
      'an endless priority',
      (r) => r.onShutdown(() => {}, { priority: Infinity }),
      range,
      `\`priority\` must be ${priorities}, got Infinity (number)`,
    ],
    [
      'a priority of another type',
      (r) => r.onShutdown(() => {}, options({ priority: null })),
      type,
      `\`priority\` must be ${priorities}, got null`,
    ],
    [
      'an `after` of another type',
      (r) => r.onShutdown(() => {}, options({ after: 3 })),
      type,
      '`after` must be a name or an array of names, got 3 (number)',
    ],
    [
      'an empty name in `after`',
      (r) => r.onShutdown(() => {}, { after: [''] }),
      range,
      "`after` must be a string that is not empty, got '' (string)",
    ],
    [
      'a hold with an empty name',
      (r) => r.hold(''),
      range,
      "`name` must be a string that is not empty, got '' (string)",
    ],
    [
      'a hold with a bad priority',
      (r) => r.hold('job', { priority: 'x' as never }),
      range,
      `\`priority\` must be ${priorities}, got 'x' (string)`,
    ],
    [
      'a hold with bad options',
      (r) => r.hold('job', 'x' as never),
      type,
      "`options` must be an object with options, got 'x' (string)",
    ],
    [
      'a detail of another type',
      (r) => r.shutdown(1 as never),
      type,
      '`detail` must be a string or an Error, got 1 (number)',
    ],
  ]
  for (const [what, act, error, message] of cases) {
    test(`${what} throws at once, and nothing has changed`, () => {
      const registry = createTestRegistry()
      registry.onShutdown('one', () => {})
      const before = registry.hooks()
      assert.throws(() => act(registry), { ...error, message })
      assert.deepEqual(registry.hooks(), before)
      assert.equal(registry.state, 'open')
    })
  }

  const registryCases: [string, object, object, string][] = [
    [
      'a negative timeout',
      { timeout: -5 },
      range,
      '`timeout` must be a finite number of milliseconds above 0, got -5 (number)',
    ],
    [
      'an endless timeout',
      { timeout: Infinity },
      range,
      '`timeout` must be a finite number of milliseconds above 0, got Infinity (number)',
    ],
    [
      'NaN as the reserve',
      { reserve: Number.NaN },
      range,
      '`reserve` must be a finite number of milliseconds, 0 or more, got NaN (number)',
    ],
    [
      'a reserve longer than the timeout',
      { timeout: 10, reserve: 11 },
      range,
      '`reserve` must be at most the `timeout` of 10 ms, got 11 (number)',
    ],
    [
      'T8 SIGKILL',
      { signals: ['SIGKILL'] },
      range,
      "`signals` must be signals that a process can catch, got 'SIGKILL' (string)",
    ],
    [
      'T8 SIGSTOP',
      { signals: ['SIGSTOP'] },
      range,
      "`signals` must be signals that a process can catch, got 'SIGSTOP' (string)",
    ],
    [
      'T8 an unknown signal',
      { signals: ['SIGTERMINATE'] },
      range,
      "`signals` must be names of this platform's signals, got 'SIGTERMINATE' (string)",
    ],
    [
      'a single signal',
      { signals: 'SIGTERM' },
      type,
      "`signals` must be an array of signal names, got 'SIGTERM' (string)",
    ],
    [
      'a signal by number',
      { signals: [15] },
      type,
      '`signals` must be an array of signal names, got 15 (number)',
    ],
    ['crashes of another type', { crashes: 1 }, type, '`crashes` must be true or false, got 1 (number)'],
    [
      'an unknown exit',
      { exit: 'now' },
      range,
      "`exit` must be 'code', 'signal' or false, got 'now' (string)",
    ],
    [
      'an unknown report',
      { report: {} },
      type,
      "`report` must be 'problems', 'timeline', 'json' or false, got {} (object)",
    ],
    [
      'onReport of another type',
      { onReport: 'log' },
      type,
      "`onReport` must be a function, got 'log' (string)",
    ],
  ]
  for (const [what, value, error, message] of registryCases) {
    test(`${what} in the registry's options`, () => {
      assert.throws(() => createTestRegistry(value), { ...error, message })
    })
  }
})

describe('R8 unregistering', () => {
  test('removes exactly that hook, and may be repeated', async () => {
    const registry = createTestRegistry()
    const ran = await orderOf((note) => {
      registry.onShutdown('a', note('a 1'))
      const off = registry.onShutdown('a', note('a 2'))
      off()
      off()
    }, registry)
    assert.deepEqual(ran, ['a 1'])
  })

  test('while stopping it still removes a hook that has not started, and only that', async () => {
    const { onShutdown, shutdown } = createTestRegistry()
    const ran: string[] = []
    const offLast = onShutdown('last', () => void ran.push('last'))
    const offFirst = onShutdown('first', () => {
      ran.push('first')
      offLast()
      offFirst()
    })
    const report = await shutdown()
    assert.deepEqual(ran, ['first'])
    assert.deepEqual(
      report.hooks.map(({ name, status }) => [name, status]),
      [['first', 'done']],
    )
  })
})

describe('R9 late hooks', () => {
  test('run in their place if that is still to come, else at once', async () => {
    const { onShutdown, shutdown } = createTestRegistry()
    const ran: string[] = []
    const note = (name: string) => () => void ran.push(name)
    onShutdown('old', note('old'))
    onShutdown('new', async () => {
      onShutdown('above', note('above'), { priority: 'traffic' })
      onShutdown('below', note('below'), { priority: 'storage' })
      onShutdown('beside', note('beside'), { concurrent: true })
      onShutdown('next', note('next'))
      await tick()
      ran.push('new')
    })
    await shutdown()
    assert.deepEqual(ran, ['above', 'beside', 'new', 'next', 'old', 'below'])
  })

  test('one that comes when the last has ended, for a lower level, does not wait for last call', async () => {
    const { onShutdown, process, clock } = createTestRegistry()
    const ran: string[] = []
    onShutdown('last', () =>
      globalThis.process.nextTick(() =>
        onShutdown('late', () => void ran.push(`late at ${clock.now() - start}`), { priority: 'telemetry' }),
      ),
    )
    const start = clock.now()
    process.emit('SIGTERM')
    assert.equal(await process.exited, 0)
    assert.deepEqual(ran, ['late at 0'])
  })

  test('a hook registered right after the trigger, before the first level opens, is in the plan', async () => {
    const registry = createTestRegistry()
    const ran: string[] = []
    registry.onShutdown('low', () => void ran.push('low'))
    const stopped = registry.shutdown()
    registry.onShutdown('high', () => void ran.push('high'), { priority: 1 })
    await stopped
    assert.deepEqual(ran, ['high', 'low'])
  })

  test('after the end it throws ERR_LASTCALL_STOPPED, as a hold does', async () => {
    const { onShutdown, hold, shutdown, hooks } = createTestRegistry()
    await shutdown()
    const expected = { name: 'LastcallError', code: 'ERR_LASTCALL_STOPPED' }
    assert.throws(() => onShutdown(() => {}), expected)
    assert.throws(() => hold(), expected)
    assert.deepEqual(hooks(), [])
  })
})

describe('R10 holds', () => {
  test('their level ends when they are released; nothing in it waits for them', async () => {
    const { onShutdown, hold, shutdown, clock } = createTestRegistry()
    const ran: string[] = []
    const release = hold('job 7')
    onShutdown('consumer', () => void ran.push('consumer'), { priority: 'work' })
    onShutdown('db', () => void ran.push('db'))
    const stopped = shutdown()
    await clock.advance(300)
    assert.deepEqual(ran, ['consumer'])
    release()
    release()
    const report = await stopped
    assert.deepEqual(ran, ['consumer', 'db'])
    assert.deepEqual(summary(report), [
      ['job 7', 'done', 300],
      ['consumer', 'done', 0],
      ['db', 'done', 0],
    ])
  })

  test('one taken while stopping is waited for too, and one released before its level is not', async () => {
    const { onShutdown, hold, shutdown, clock } = createTestRegistry()
    const ran: string[] = []
    const later = hold('later', { priority: 'storage' })
    onShutdown(
      'traffic',
      () => {
        later()
        const release = hold()
        clock.sleep(50).then(release)
      },
      { priority: 'traffic' },
    )
    onShutdown('db', () => void ran.push('db'))
    const stopped = shutdown()
    await clock.waiting()
    assert.deepEqual(ran, [])
    await clock.advance(50)
    assert.deepEqual(ran, ['db'])
    assert.deepEqual(
      (await stopped).hooks.map(({ name }) => name),
      ['traffic', 'hold-4', 'db'],
    )
  })

  test('works with `using`', () => {
    const { hold, process, clock } = createTestRegistry()
    hold()[Symbol.dispose]()
    return clock.advance(0).then(() => assert.equal(process.listenerCount('SIGTERM'), 0))
  })
})

function summary(report: ShutdownReport): unknown[] {
  return report.hooks.map(({ name, status, durationMs }) => [name, status, durationMs])
}
