import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { HookOptions, ShutdownReport } from 'lastcall'
import { assertShutdownOrder, createTestRegistry, type TestRegistry } from 'lastcall/testing'
import type { Part } from '../../src/core/api/part.ts'
import type { SharedRegistry } from '../../src/core/api/sharing.ts'

/** A report of hooks that sleep, or do not wait at all. */
async function reportOf(
  hooks: readonly (readonly [name: string, ms: number, options?: HookOptions])[],
  during: (registry: TestRegistry) => Promise<unknown> = ({ clock }) => clock.advance(9_000),
): Promise<ShutdownReport> {
  const registry = createTestRegistry({ report: false, delay: 0 })
  for (const [name, ms, options = {}] of hooks) {
    registry.onShutdown(name, () => (ms > 0 ? registry.clock.sleep(ms) : undefined), options)
  }
  registry.process.emit('SIGTERM')
  await during(registry)
  return registry.report
}

/** An Express service's: http, then cache and queue beside each other, then db. */
const service = (queueMs = 40): Promise<ShutdownReport> =>
  reportOf([
    ['db', 5, { priority: 'storage' }],
    ['cache', 10, { concurrent: true }],
    ['queue', queueMs, { concurrent: true }],
    ['http', 30, { priority: 'traffic' }],
  ])

describe('assertShutdownOrder', () => {
  test('K1 assertShutdownOrder passes for the order in which the hooks ran', async () => {
    const report = await service()
    assertShutdownOrder(report, ['http', ['cache', 'queue'], 'db'])
    assertShutdownOrder(report, ['http', ['queue', 'cache'], 'db'])
    assertShutdownOrder(report, [['http'], 'queue', ['db']])
    assertShutdownOrder(report, ['cache', 'db'])
    assertShutdownOrder(report, [['db', 'cache', 'queue', 'http']])
  })

  test('K1 assertShutdownOrder names the hook that started too early, and lists what happened', async () => {
    const report = await service()
    assert.throws(() => assertShutdownOrder(report, ['http', 'queue', 'cache', 'db']), {
      name: 'AssertionError',
      code: 'ERR_ASSERTION',
      message: [
        '`cache` started before `queue` had finished.',
        '',
        'expected order: http → queue → cache → db',
        'what happened:',
        '        0 ms  http started',
        '       30 ms  http finished (done)',
        '  →    30 ms  cache started',
        '       30 ms  queue started',
        '       40 ms  cache finished (done)',
        '       70 ms  queue finished (done)',
        '       70 ms  db started',
        '       75 ms  db finished (done)',
      ].join('\n'),
    })
    assert.throws(() => assertShutdownOrder(report, ['db', 'http']), {
      message: /^`http` started before `db` had finished\./,
    })
    assert.throws(() => assertShutdownOrder(report, [['cache', 'db'], 'queue']), {
      message: /^`queue` started before `cache` had finished\./,
    })
  })

  test('K1 hooks that run at the same time have no order, also when no time passes', async () => {
    const beside = await reportOf([
      ['a', 0, { concurrent: true }],
      ['b', 0, { concurrent: true }],
    ])
    // They do not wait, so one is over before the other starts.
    assertShutdownOrder(beside, ['a', 'b'])
    const { onShutdown, process, report } = createTestRegistry({ delay: 0 })
    onShutdown('a', async () => {}, { concurrent: true })
    onShutdown('b', async () => {}, { concurrent: true })
    process.emit('SIGTERM')
    await process.exited
    assert.deepEqual(
      (await report).hooks.map(({ startMs, durationMs }) => [startMs, durationMs]),
      [
        [0, 0],
        [0, 0],
      ],
    )
    for (const order of [
      ['a', 'b'],
      ['b', 'a'],
    ]) {
      await assert.rejects(async () => assertShutdownOrder(await report, order), { code: 'ERR_ASSERTION' })
    }
    assertShutdownOrder(await report, [['a', 'b']])
  })

  test('K1 a copy of a report is judged by its times', async () => {
    const copy = structuredClone(await service())
    assertShutdownOrder(copy, ['http', ['cache', 'queue'], 'db'])
    for (const order of [
      ['queue', 'cache'],
      ['cache', 'queue'],
    ]) {
      assert.throws(() => assertShutdownOrder(copy, order), { code: 'ERR_ASSERTION' })
    }
    const still = structuredClone(
      await reportOf([
        ['b', 0],
        ['a', 0],
      ]),
    )
    assertShutdownOrder(still, ['a', 'b'])
    assert.throws(() => assertShutdownOrder(still, ['b', 'a']), { code: 'ERR_ASSERTION' })
  })

  test('K1 the hooks of a shutdown inside a hook have their place among the others, also when no time passes', async () => {
    for (const ms of [0, 100]) {
      const registry = createTestRegistry({ report: false, delay: 0 })
      const { onShutdown, process, clock, report } = registry
      const join = (part: Part): void => void (registry as unknown as SharedRegistry).join(part)
      const inner = createTestRegistry({ exit: false, signals: [], report: false })
      inner.onShutdown('db', () => {})
      let done: ShutdownReport | undefined
      const run = async (): Promise<void> => {
        done = await inner.shutdown()
        if (ms > 0) await clock.sleep(ms)
      }
      onShutdown('log', () => {}, { priority: 'telemetry' })
      onShutdown('cache', () => (ms > 0 ? clock.sleep(ms / 2) : undefined), { concurrent: true })
      join({ name: 'part', options: { concurrent: true }, run, innerReport: () => done })
      onShutdown('http', () => {}, { priority: 'traffic' })
      process.emit('SIGTERM')
      if (ms > 0) await clock.waiting(2)
      await clock.advance(ms)
      assertShutdownOrder(await report, ['http', 'part: db', 'log'])
      await assert.rejects(async () => assertShutdownOrder(await report, ['part: db', 'http']), {
        message: /^`http` started before `part: db` had finished\./,
      })
      if (ms > 0) {
        await assert.rejects(async () => assertShutdownOrder(await report, ['cache', 'part: db']), {
          message: /^`part: db` started before `cache` had finished\./,
        })
      }
    }
  })

  test('K1 the error has the actual and the expected order, for the difference that a runner shows', async () => {
    const report = await service()
    assert.throws(() => assertShutdownOrder(report, ['http', 'db', ['queue', 'cache']]), {
      actual: ['http', ['cache', 'queue'], 'db'],
      expected: ['http', 'db', ['cache', 'queue']],
      operator: 'assertShutdownOrder',
    })
  })

  test('K1 a drain that had nothing left to do when the exit was forced counts as never started', async () => {
    const registry = createTestRegistry({ report: false, delay: 0 })
    const { onShutdown, process, clock, report } = registry
    const part: Part = { name: 'http', options: { priority: 'storage' }, run: () => {}, isOver: () => true }
    ;(registry as unknown as SharedRegistry).join(part)
    onShutdown('stuck', () => new Promise(() => {}))
    process.emit('SIGINT')
    await clock.advance(300)
    process.emit('SIGINT')
    await process.exited
    assert.equal((await report).hooks[1]?.status, 'done')
    await assert.rejects(async () => assertShutdownOrder(await report, ['http']), {
      message: /^`http` never started\./,
    })
  })

  test('K1 a name stands for all hooks with that name', async () => {
    const report = await reportOf([
      ['db', 0],
      ['cache', 10],
      ['cache', 10, { priority: -50 }],
      ['log', 0, { priority: 'telemetry' }],
    ])
    assertShutdownOrder(report, ['cache', 'log'])
    assert.throws(() => assertShutdownOrder(report, ['cache', 'db']), {
      message: /^`db` started before `cache` had finished\./,
    })
  })

  test('K1 each named hook must exist and must have started; whether it succeeded does not matter', async () => {
    const report = await reportOf(
      [
        ['db', 0],
        ['fails', 0, { priority: 1 }],
        ['stuck', 1_000_000, { priority: 2 }],
      ],
      async ({ process, clock }) => {
        await clock.advance(300)
        process.emit('SIGINT')
        await process.exited
      },
    )
    assert.throws(() => assertShutdownOrder(report, ['stuck', 'db']), {
      message: /^`db` never started\.[\s\S]*\n {14}stuck had not finished\n {2}→ {11}db never started\n/,
    })
    assert.throws(() => assertShutdownOrder(report, ['stuck', 'db']), {
      actual: ['stuck'],
      expected: ['stuck', 'db'],
    })
    assert.throws(() => assertShutdownOrder(structuredClone(report), ['stuck', 'db']), {
      message: /^`db` never started\./,
    })
    assert.throws(() => assertShutdownOrder(report, ['stuk']), {
      message: /^there was no hook `stuk`\.[\s\S]*what happened:\n +0 ms {2}stuck started/,
    })
    const late = await reportOf([
      ['db', 0],
      ['stuck', 1_000_000, { timeout: 50 }],
    ])
    assertShutdownOrder(late, ['stuck', 'db'])
  })

  test('K1 a hook that has not finished comes before no other hook', async () => {
    const report = await reportOf([
      ['db', 0],
      ['stuck', 1_000_000],
    ])
    // It started at last call, beside the one that hangs.
    assert.throws(() => assertShutdownOrder(report, ['stuck', 'db']), {
      message: /^`db` started before `stuck` had finished\./,
    })
  })

  test('K1 assertShutdownOrder refuses bad arguments at once', async () => {
    const report = await service()
    for (const [order, message] of [
      ['http', /^`order` must be an array of names and arrays of names, got 'http'/],
      [[], /^`order` must be an array with at least one name, got \[\]/],
      [[[]], /^`order\[0\]` must be a name, or an array with at least one name, got \[\]/],
      [['http', 7], /^`order\[1\]` must be a string, got 7/],
      [['http', ''], /^`order\[1\]` must be a string that is not empty/],
      [['http', ['db', 'http']], /^`order` must be a list that has each name once, got 'http'/],
    ] as const) {
      assert.throws(() => assertShutdownOrder(report, order as never), { message })
    }
    assert.throws(() => assertShutdownOrder({} as never, ['http']), { code: 'ERR_LASTCALL_ARGUMENT_TYPE' })
    const promise = Promise.resolve(report)
    assert.throws(() => assertShutdownOrder(promise as never, ['http']), {
      message: /^`report` must be the report of a shutdown \(is an `await` missing\?\), got Promise/,
    })
  })
})
