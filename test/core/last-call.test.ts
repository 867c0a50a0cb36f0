import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRegistry, type HookContext, type ShutdownReport } from 'lastcall'
import { createTestRegistry, FakeClock, FakeProcess } from 'lastcall/testing'

const never = (): Promise<void> => new Promise(() => {})

/** Of each hook of a report: its name, its status, its start and how long it took. */
function fates(report: ShutdownReport): unknown[] {
  return report.hooks.map(({ name, status, startMs, durationMs }) => [name, status, startMs, durationMs])
}

test('D3 a hook of the first level that hangs does not keep the last level from running', async () => {
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

test('D3 last call aborts the signals of running hooks, and a hook that then finishes is clean', async () => {
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

test('D3 the signal of a hook that starts at last call aborts at the deadline', async () => {
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

test('D3 a hook that is registered after last call starts at once, but not inside the call', async () => {
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

test('D3 last call starts the hooks if a blocked event loop brings it before the first level opens', async () => {
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

test('D3 a reserve of 0 leaves out last call, and one of the whole timeout puts it at the trigger', async () => {
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
