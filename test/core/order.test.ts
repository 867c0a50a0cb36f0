import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestRegistry } from 'lastcall/testing'

/** The names of the hooks that `register` registers, in the order in which they ran. */
async function orderOf(
  register: (note: (name: string) => () => void) => void,
  registry = createTestRegistry(),
) {
  const ran: string[] = []
  register((name) => () => void ran.push(name))
  await registry.shutdown()
  return ran
}

test('R2, R3 a larger priority runs first, then the newest hook; a name of a level stands for its number', async () => {
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

test('R2 hooks() lists the hooks in the order in which they would run, with their options', async () => {
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

test('R3, R4 a hook of the sequence starts when the newer one has ended, beside a concurrent one', async () => {
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

test('R5 `after` goes by given names, not by the name of a function', async () => {
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

test('R5 the name of a hook is that of its options, else of its function, else a number', () => {
  const { onShutdown, hooks } = createTestRegistry()
  onShutdown(function closePool() {})
  onShutdown(() => {}, { name: 'given' })
  onShutdown(() => {})
  assert.deepEqual(
    hooks().map(({ name }) => name),
    ['hook-3', 'given', 'closePool'],
  )
})
