import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ShutdownHook } from 'lastcall'
import { createTestRegistry, type TestRegistry } from 'lastcall/testing'

/** Shuts down hooks that take 10 ms (`slow`) or 100 ms (`slower`). Returns the names and when each hook started. */
async function startsOf(
  register: (given: TestRegistry & { slow: ShutdownHook; slower: ShutdownHook }) => void,
): Promise<unknown> {
  const registry = createTestRegistry({ delay: 0 })
  const { clock, shutdown } = registry
  register({ ...registry, slow: () => clock.sleep(10), slower: () => clock.sleep(100) })
  const stopped = shutdown()
  await clock.advance(1_000)
  return (await stopped).hooks.map(({ name, startMs }) => [name, startMs])
}

/** The names of the hooks that `register` registers, in the order in which they ran. */
async function orderOf(
  register: (note: (name: string) => () => void) => void,
  registry = createTestRegistry({ delay: 0 }),
) {
  const ran: string[] = []
  register((name) => () => void ran.push(name))
  await registry.shutdown()
  return ran
}

test('R2, R3 a larger priority runs first, then the newest hook; a name of a level stands for its number', async () => {
  const registry = createTestRegistry({ delay: 0 })
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

test('R2 hooks() lists the hooks in the order in which they would run, with their options', async () => {
  const registry = createTestRegistry({ delay: 0 })
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

test('R3, R4 a hook of the sequence starts when the newer one has ended, beside a concurrent one', async () => {
  const { onShutdown, shutdown, clock } = createTestRegistry({ delay: 0 })
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

for (const priority of ['traffic', 'work', 150, 1, 0.5] as const) {
  test(`R3 hooks at priority ${priority}, above 0, start together`, async () => {
    const starts = await startsOf(({ onShutdown, slow }) => {
      for (const name of ['a', 'b', 'c']) onShutdown(name, slow, { priority })
    })
    assert.deepEqual(starts, [
      ['a', 0],
      ['b', 0],
      ['c', 0],
    ])
  })
}

test('R3 hooks above 0 that hold work when they start still start in one turn of the event loop', async () => {
  const { onShutdown, hold, shutdown } = createTestRegistry()
  const turns: number[] = []
  let turn = 0
  for (const name of ['a', 'b', 'c']) {
    const start = (): void => {
      if (turns.push(turn) === 1) setImmediate(() => turn++)
      void hold(`of ${name}`, () => {})
    }
    onShutdown(name, start, { priority: 'work' })
  }
  await shutdown()
  assert.deepEqual(turns, [0, 0, 0])
})

for (const priority of [undefined, 'default', 'storage', 'telemetry', -0.5, -150] as const) {
  const where = priority === undefined ? 'without a priority' : `at priority ${priority}`
  test(`R3 hooks ${where}, 0 or below, run one at a time, newest first`, async () => {
    const starts = await startsOf(({ onShutdown, slow }) => {
      for (const name of ['a', 'b', 'c']) onShutdown(name, slow, { priority })
    })
    assert.deepEqual(starts, [
      ['c', 0],
      ['b', 10],
      ['a', 20],
    ])
  })
}

test('R4 a hook with `concurrent: true` at 0 starts with its level, and no other hook waits for it', async () => {
  const starts = await startsOf(({ onShutdown, slow, slower }) => {
    onShutdown('oldest', slow)
    onShutdown('concurrent', slower, { concurrent: true })
    onShutdown('newest', slow)
    onShutdown('storage', slow, { priority: 'storage' })
  })
  assert.deepEqual(starts, [
    ['concurrent', 0],
    ['newest', 0],
    ['oldest', 10],
    ['storage', 100],
  ])
})

test('R4 hooks with `concurrent: false` above 0 run one at a time, newest first, beside the others', async () => {
  const starts = await startsOf(({ onShutdown, slow }) => {
    onShutdown('first consumer', slow, { priority: 'work', concurrent: false })
    onShutdown('poller', slow, { priority: 'work' })
    onShutdown('second consumer', slow, { priority: 'work', concurrent: false })
  })
  assert.deepEqual(starts, [
    ['poller', 0],
    ['second consumer', 0],
    ['first consumer', 10],
  ])
})

test('R4 a hook with `after` above 0 starts when the named hooks have ended, beside the others', async () => {
  const starts = await startsOf(({ onShutdown, slow, slower }) => {
    onShutdown('pool', slow, { priority: 'work', after: ['fetcher', 'sender'] })
    onShutdown('fetcher', slow, { priority: 'work' })
    onShutdown('sender', slower, { priority: 'work' })
    onShutdown('poller', slow, { priority: 'work' })
  })
  assert.deepEqual(starts, [
    ['fetcher', 0],
    ['sender', 0],
    ['poller', 0],
    ['pool', 100],
  ])
})

test('R2 a level waits for the concurrent hooks of the level above', async () => {
  const starts = await startsOf(({ onShutdown, slow, slower }) => {
    onShutdown('default', slow)
    onShutdown('work', slower, { priority: 'work' })
    onShutdown('traffic', slower, { priority: 'traffic' })
  })
  assert.deepEqual(starts, [
    ['traffic', 0],
    ['work', 100],
    ['default', 200],
  ])
})

test('R5 `after` goes by given names, not by the name of a function', async () => {
  const registry = createTestRegistry({ delay: 0 })
  const { onShutdown } = registry
  const ran = await orderOf((note) => {
    onShutdown(function db() {
      note('function db')()
    })
    onShutdown('x', note('x'), { after: ['db', 'nobody'] })
  }, registry)
  assert.deepEqual(ran, ['x', 'function db'])
})

test('R5 the name of a hook is that of its options, else of its function, else a number', () => {
  const { onShutdown, hooks } = createTestRegistry({ delay: 0 })
  onShutdown(function closePool() {})
  onShutdown(() => {}, { name: 'given' })
  onShutdown(() => {})
  assert.deepEqual(
    hooks().map(({ name }) => name),
    ['hook-3', 'given', 'closePool'],
  )
})

/** What a shutdown of `broker`, which is to run after `outbx`, writes to stderr. */
async function stderrOfTypo(
  report: 'problems' | false,
  stop?: (registry: TestRegistry) => void,
): Promise<string> {
  const registry = createTestRegistry({ report })
  const { onShutdown, process } = registry
  onShutdown('broker', () => {}, { after: ['outbx', 'outbx'] })
  onShutdown('broker', () => {}, { after: 'outbx' })
  onShutdown('outbox', () => {})
  process.emit('SIGTERM')
  stop?.(registry)
  assert.equal(await process.exited, 0)
  return process.stderr.text
}

test('R5 a name in `after` that no hook has is printed once on stderr, also in a clean shutdown', async () => {
  assert.equal(
    await stderrOfTypo('problems'),
    'lastcall: `broker` is to run after `outbx`, but no hook has that name\n',
  )
})

test('R5 a name in `after` that no hook has is not printed with `report: false`', async () => {
  assert.equal(await stderrOfTypo(false), '')
})

test('R5 a name in `after` is not printed if a hook with that name comes right after the trigger', async () => {
  assert.equal(await stderrOfTypo('problems', ({ onShutdown }) => void onShutdown('outbx', () => {})), '')
})

test('R5 a name in `after` that only a hold has is printed on stderr', async () => {
  const { onShutdown, hold, process } = createTestRegistry({ delay: 0 })
  onShutdown('broker', () => {}, { after: 'job' })
  const release = hold('job')
  process.emit('SIGTERM')
  release()
  assert.equal(await process.exited, 0)
  assert.match(process.stderr.text, /^lastcall: `broker` is to run after `job`, but no hook has that name\n$/)
})
