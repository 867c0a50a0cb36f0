import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRegistry, type HoldContext, type HookContext } from 'lastcall'
import { assertShutdownOrder, createTestRegistry, FakeClock, FakeProcess } from 'lastcall/testing'
import { said } from '../support/said.ts'

const never = (): Promise<void> => new Promise(() => {})

test('D3, R9 hooks that come when the last level has had its time still have theirs, one level after the other', async () => {
  const { onShutdown, process, clock, report } = createTestRegistry({ timeout: 9_000, delay: 0 })
  onShutdown('stuck', never, { priority: 'work' })
  onShutdown('database', () => {})
  process.emit('SIGTERM')
  await clock.advance(8_700)
  onShutdown('late', never)
  onShutdown('flush', () => {}, { priority: 'telemetry' })
  await clock.advance(300)
  const { hooks, passedOver } = await report
  assert.deepEqual(passedOver, [
    { priority: 100, atMs: 8_100 },
    { priority: 0, atMs: 8_850 },
  ])
  assert.equal(hooks.find(({ name }) => name === 'flush')?.startMs, 8_850)
})

test('D3 the last level, if it has ended, is not passed over while a level above it hangs', async () => {
  const { onShutdown, process, clock, report } = createTestRegistry({ timeout: 1_000 })
  onShutdown('stuck', () => new Promise(() => {}), { priority: 'work' })
  onShutdown('metrics', () => {}, { priority: 'telemetry' })
  process.emit('SIGTERM')
  await clock.advance(1_000)
  assert.deepEqual((await report).passedOver, [{ priority: 100, atMs: 900 }])
})

test('D3 a level has half of the time that is left after last call, and then the next one opens', async () => {
  const { onShutdown, process, clock, report } = createTestRegistry({ timeout: 9_000, delay: 0 })
  for (const priority of ['traffic', 'work', 'default', 'storage', 'telemetry'] as const)
    onShutdown(priority, never, { priority })
  process.emit('SIGTERM')
  await clock.advance(9_000)
  const { hooks, passedOver, exitCode } = await report
  assert.deepEqual(
    hooks.map(({ name, startMs, overtakenBy }) => [name, startMs, overtakenBy]),
    [
      ['traffic', 0, ['work', 'default', 'storage', 'telemetry']],
      ['work', 8_100, ['default', 'storage', 'telemetry']],
      ['default', 8_550, ['storage', 'telemetry']],
      ['storage', 8_775, ['telemetry']],
      ['telemetry', 8_887.5, undefined],
    ],
  )
  assert.deepEqual(passedOver, [
    { priority: 200, atMs: 8_100 },
    { priority: 100, atMs: 8_550 },
    { priority: 0, atMs: 8_775 },
    { priority: -100, atMs: 8_887.5 },
    { priority: -200, atMs: 8_943.75 },
  ])
  assert.equal(exitCode, 124)
})

test('D3, X1 an older hook that starts when its level is passed over overtakes the newer one that still runs', async () => {
  const { onShutdown, hold, process, clock, report } = createTestRegistry({ timeout: 9_000 })
  onShutdown('connection', () => {})
  onShutdown('pool', () => clock.sleep(8_500))
  onShutdown('beside', () => clock.sleep(8_500), { concurrent: true })
  const release = hold('job', { priority: 'default' })
  process.emit('SIGTERM')
  await clock.advance(8_500)
  release()
  const { hooks, exitCode } = await report
  const overtaken = hooks.map(({ name, overtakenBy }) => [name, overtakenBy])
  assert.deepEqual(overtaken, [
    ['beside', undefined],
    ['job', undefined],
    ['pool', ['connection']],
    ['connection', undefined],
  ])
  assert.equal(exitCode, 1)
})

test('D3 the levels below a hook that hangs run in their order, each after the other', async () => {
  for (const hanging of ['traffic', 'work', 'default', 'storage'] as const) {
    const { onShutdown, process, clock, report } = createTestRegistry({ timeout: 1_000 })
    for (const priority of ['traffic', 'work', 'default', 'storage', 'telemetry'] as const) {
      onShutdown(priority, () => (priority === hanging ? never() : clock.sleep(1)), { priority })
    }
    process.emit('SIGTERM')
    await clock.advance(1_000)
    assertShutdownOrder(
      await report,
      ['traffic', 'work', 'default', 'storage', 'telemetry'].filter((name) => name !== hanging),
    )
  }
})

test('D3 a hook that hangs does not keep the other hooks of its level from running', async () => {
  const { onShutdown, process, clock, report } = createTestRegistry({ timeout: 1_000 })
  const flushed: number[] = []
  for (let at = 0; at < 20; at++) {
    onShutdown(`flush ${at}`, async ({ signal, remaining }) => {
      assert.deepEqual([signal.aborted, remaining()], [false, 100])
      await clock.sleep(10)
      flushed.push(clock.now())
    })
  }
  onShutdown('hangs', never)
  process.emit('SIGTERM')
  await clock.advance(1_000)
  assert.deepEqual(flushed, Array(20).fill(910))
  const { hooks } = await report
  assert.deepEqual(hooks[1]?.notes, ['did not wait for its turn'])
})

test('D3 work that reacts to its signal finds its database open, and the shutdown is clean', async () => {
  const { onShutdown, hold, process, clock, report } = createTestRegistry({ timeout: 1_000 })
  let isOpen = true
  onShutdown(
    'database',
    () => {
      isOpen = false
    },
    { priority: 'storage' },
  )
  void hold('job', async ({ signal }) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
    await clock.sleep(50)
    assert.equal(isOpen, true)
  })
  process.emit('SIGTERM')
  await clock.advance(850)
  assert.equal(await process.exited, 0)
  assertShutdownOrder(await report, ['job', 'database'])
})

test('D3, X1 work that was passed over is overtaken, also if it finishes before the deadline', async () => {
  const { onShutdown, hold, process, clock, report } = createTestRegistry({ timeout: 1_000 })
  onShutdown('database', () => {}, { priority: 'storage' })
  onShutdown('metrics', () => clock.sleep(20), { priority: 'telemetry' })
  void hold('job', () => clock.sleep(950))
  await clock.advance(0)
  process.emit('SIGTERM')
  await clock.advance(1_000)
  const { hooks, outcome, exitCode } = await report
  const [job, database] = hooks
  assert.deepEqual([job?.status, job?.overtakenBy], ['done', ['database', 'metrics']])
  assert.deepEqual([database?.overtakenBy, outcome, exitCode], [undefined, 'failed', 1])
  assert.equal(
    process.stderr.text,
    [
      'lastcall: exit 1, 950 ms after SIGTERM: 1 of 3 hooks ended too late, overtaken by others',
      '  job  done after 950 ms, overtaken by database, metrics (went on past last call)',
      '',
    ].join('\n'),
  )
})

test('D3 a hook that was passed over but not overtaken leaves the shutdown clean', async () => {
  const { onShutdown, process, clock, report } = createTestRegistry({ timeout: 1_000 })
  onShutdown('slow', () => clock.sleep(950))
  process.emit('SIGTERM')
  await clock.advance(1_000)
  const { hooks, exitCode, passedOver } = await report
  assert.deepEqual([hooks[0]?.status, hooks[0]?.overtakenBy, exitCode], ['done', undefined, 0])
  assert.deepEqual(passedOver, [{ priority: 0, atMs: 900 }])
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
  assert.match(String(reason?.message), said('last call'))
  assert.deepEqual(reason?.cause, { kind: 'manual' })
  assert.equal(report.durationMs, 700)
  assert.equal(report.outcome, 'clean')
  assert.equal(report.exitCode, 0)
  assert.equal(
    process.stderr.text,
    [
      'lastcall: exit 0, 700 ms after shutdown(): all hooks done, after last call',
      '  polite  done after 700 ms (went on past last call)',
      '',
    ].join('\n'),
  )
})

test('D3 the signal of a hook that starts after last call aborts when its level is passed over', async () => {
  const { onShutdown, hold, process, clock } = createTestRegistry({ timeout: 1_000 })
  const seen: unknown[] = []
  const listen = ({ name, signal, remaining }: HookContext | HoldContext): Promise<void> => {
    seen.push([name, 'starts', clock.now(), remaining()])
    signal.addEventListener('abort', () => {
      seen.push([name, 'is asked', clock.now(), remaining(), signal.reason.message.split('\n')[0]])
    })
    return never()
  }
  onShutdown(
    'second',
    (context) => {
      void hold('held', listen, { priority: 'storage' })
      return listen(context)
    },
    { priority: 'storage' },
  )
  onShutdown('first', listen)
  process.emit('SIGTERM')
  await clock.advance(1_000)
  assert.deepEqual(seen, [
    ['first', 'starts', 0, 800],
    ['first', 'is asked', 800, 100, 'last call'],
    ['held', 'starts', 900, 50],
    ['second', 'starts', 900, 50],
    ['second', 'is asked', 950, 0, 'its level was passed over'],
    ['held', 'is asked', 950, 0, 'its level was passed over'],
  ])
})

test('D3, R9 a hook that is registered after last call waits for its place', async () => {
  const { onShutdown, shutdown, clock } = createTestRegistry({ timeout: 1_000 })
  onShutdown('stuck', never)
  const stopped = shutdown()
  await clock.advance(850)
  const starts: [string, number][] = []
  const start = ({ name }: HookContext): void => void starts.push([name, clock.now()])
  onShutdown('below', start, { priority: 'telemetry' })
  onShutdown('above', start, { priority: 'traffic' })
  assert.deepEqual(starts, [], 'not inside the call')
  await clock.advance(150)
  assert.deepEqual(starts, [
    ['above', 850],
    ['below', 900],
  ])
  assert.equal((await stopped).outcome, 'timed-out')
})

test('D3 a hook that is registered when every level was passed over starts at once', async () => {
  const { onShutdown, process, clock } = createTestRegistry({ timeout: 1_000 })
  onShutdown('stuck', never)
  process.emit('SIGTERM')
  await clock.advance(950)
  const starts: [string, number][] = []
  const start = ({ name }: HookContext): void => void starts.push([name, clock.now()])
  onShutdown('same', start)
  onShutdown('below', start, { priority: 'telemetry' })
  await clock.advance(0)
  assert.deepEqual(starts, [
    ['same', 950],
    ['below', 950],
  ])
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

test('D3 a reserve of 0 puts last call at the deadline, and one of the whole timeout puts it at the trigger', async () => {
  for (const [reserve, startMs] of [
    [0, 1_000],
    [1_000, 500],
  ] as const) {
    const { onShutdown, shutdown, clock } = createTestRegistry({ timeout: 1_000, reserve })
    onShutdown('second', () => {})
    onShutdown('first', never)
    const stopped = shutdown()
    await clock.advance(1_000)
    assert.equal((await stopped).hooks[1]?.startMs, startMs)
  }
})

test('D3 below a timeout of 500 ms the default reserve is 0', async () => {
  for (const [timeout, lastCallAtMs] of [
    [499, 499],
    [500, 400],
  ] as const) {
    const { onShutdown, shutdown } = createTestRegistry({ timeout })
    onShutdown(() => {})
    assert.equal((await shutdown()).times.lastCallAtMs, lastCallAtMs)
  }
})
