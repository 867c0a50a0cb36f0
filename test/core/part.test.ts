import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatTimeline, type ShutdownReport } from 'lastcall'
import { createTestRegistry, type TestRegistry } from 'lastcall/testing'
import { join } from '../support/join.ts'

/** Shuts down a registry with a part that shuts down a registry of its own. */
async function stop(
  fill: (inner: TestRegistry) => void,
): Promise<{ report: ShutdownReport; stderr: string; code: number }> {
  const outer = createTestRegistry({ timeout: 1_000 })
  const { process, clock } = outer
  const inner = createTestRegistry({ exit: false, timeout: 500, report: false, clock })
  let report: ShutdownReport | undefined
  outer.onShutdown('queue', () => clock.sleep(100))
  join(outer, {
    name: 'plugin',
    run: async () => {
      report = await inner.shutdown()
    },
    innerReport: () => report,
  })
  outer.onShutdown('before', () => clock.sleep(100))
  fill(inner)
  process.emit('SIGTERM')
  await clock.advance(1_000)
  return { code: await process.exited, stderr: process.stderr.text, report: await outer.report }
}

const statuses = ({ hooks }: ShutdownReport): string[] => hooks.map(({ name, status }) => `${name} ${status}`)

test('a part gets the trigger before its turn, with the moments of last call and of the deadline', async () => {
  const registry = createTestRegistry({ timeout: 1_000 })
  const { process, clock, onShutdown } = registry
  const start = clock.now()
  const heard: unknown[] = []
  join(registry, {
    begin: ({ kind }, { lastCallAt, deadlineAt }) => {
      heard.push(kind, lastCallAt - start, deadlineAt - start)
      return undefined
    },
    run: () => heard.push('run'),
  })
  onShutdown('newer', () => void heard.push('newer'))
  process.emit('SIGTERM')
  assert.deepEqual(heard, ['signal', 800, 1_000])
  await process.exited
  assert.deepEqual(heard.slice(3), ['newer', 'run'])
})

test('a part that joins while stopping gets the trigger at once', async () => {
  const registry = createTestRegistry()
  const heard: string[] = []
  registry.onShutdown('first', () => {
    join(registry, { begin: () => void heard.push('begin') as undefined, run: () => heard.push('run') })
  })
  registry.process.emit('SIGTERM')
  await registry.process.exited
  assert.deepEqual(heard, ['begin', 'run'])
})

test('a part that leaves before the shutdown gets no trigger and no turn', async () => {
  const registry = createTestRegistry()
  const heard: string[] = []
  join(registry, { begin: () => void heard.push('begin') as undefined, run: () => heard.push('run') })()
  registry.onShutdown('hook', () => {})
  registry.process.emit('SIGTERM')
  await registry.process.exited
  assert.deepEqual(heard, [])
})

test('a reset drops the parts, also those that have run', async () => {
  const registry = createTestRegistry({ exit: false })
  let dropped = 0
  const leave = join(registry, { dropped: () => void dropped++ })
  await registry.shutdown()
  leave()
  registry.reset()
  assert.equal(dropped, 1)
})

test('T7 process.exit() by other code names no part that is over', async () => {
  const registry = createTestRegistry()
  const { process, clock } = registry
  join(registry, { run: () => new Promise(() => {}), isOver: () => true })
  process.emit('SIGTERM')
  await clock.advance(10)
  process.exit(0)
  assert.equal(process.stderr.text, '')
  const { hooks } = await registry.report
  assert.deepEqual(statuses({ hooks } as ShutdownReport), ['part done'])
})

test('T4 the waiting line says what a part does at that moment, and the report does if the part hangs', async () => {
  const registry = createTestRegistry({ timeout: 5_000 })
  const { process, clock } = registry
  join(registry, { run: () => new Promise(() => {}), describe: () => `${clock.now() - start} ms in` })
  const start = clock.now()
  process.emit('SIGTERM')
  await clock.advance(5_000)
  assert.match(process.stderr.text, /3 s after SIGTERM, waiting for part \(3000 ms in\)\n/)
  assert.deepEqual((await registry.report).hooks[0]?.notes, ['went on past last call', '5000 ms in'])
})

test('W2 the report of a part’s own shutdown is in the report, and the timeline shows its hooks', async () => {
  const { report, stderr, code } = await stop(({ onShutdown, clock }) => {
    onShutdown('index', () => clock.sleep(50))
    onShutdown('cache', () => clock.sleep(50))
  })
  assert.deepEqual(statuses(report), ['before done', 'plugin done', 'queue done'])
  assert.deepEqual(statuses(report.hooks[1]?.report as ShutdownReport), ['cache done', 'index done'])
  assert.deepEqual([stderr, code], ['', 0])
  assert.deepEqual(formatTimeline(report, { columns: 66 }).split('\n'), [
    'lastcall: exit 0, 300 ms after SIGTERM: all hooks done',
    '                0 ms          100           200',
    '                ┬─────────────┬─────────────┬─────────────',
    '✓ before        ██████████████                              100 ms',
    '✓ plugin                      ██████████████                100 ms',
    '✓ plugin: cache               ███████                        50 ms',
    '✓ plugin: index                      ███████                 50 ms',
    '✓ queue                                     ██████████████  100 ms',
    '                not reached: last call, 800 ms; deadline, 1000 ms',
    '',
  ])
})

test('W2 a hook that fails in a part’s own shutdown fails the part, and is named once', async () => {
  const { report, stderr, code } = await stop(({ onShutdown }) => {
    onShutdown('index', () => {})
    onShutdown('cache', () => {
      throw new Error('no space')
    })
  })
  assert.deepEqual(statuses(report), ['before done', 'plugin failed', 'queue done'])
  assert.match(String(report.hooks[1]?.error), /its own shutdown is failed/)
  const lines = [
    ': 1 of 3 hooks did not succeed',
    ' {2}plugin +failed after 0 ms: 1 of 2 hooks did not succeed',
    ' {2}plugin: cache +failed after 0 ms: Error: no space',
    ' +at ',
  ]
  assert.match(stderr, new RegExp(lines.join('\n')))
  assert.doesNotMatch(stderr, /its own shutdown/)
  assert.equal(code, 1)
})

test('W2 a part whose own shutdown timed out has failed', async () => {
  const { stderr, code } = await stop(({ onShutdown }) => {
    onShutdown('index', () => new Promise(() => {}))
  })
  assert.match(stderr, /plugin +failed after 500 ms: the deadline passed\n/)
  assert.match(stderr, /plugin: index +had not ended after 500 ms/)
  assert.equal(code, 1)
})
