import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTestRegistry } from 'lastcall/testing'
import { said } from '../support/said.ts'

const never = (): Promise<void> => new Promise(() => {})

test('configure() sets the options that are given, and keeps the others', async () => {
  const { onShutdown, configure, shutdown, clock } = createTestRegistry({ timeout: 1_000, exit: false })
  onShutdown(never)
  configure({ reserve: 300 })
  configure({ report: false })
  const stopped = shutdown()
  await clock.advance(1_000)
  const { times } = await stopped
  assert.deepEqual(times, { lastCallAtMs: 700, deadlineAtMs: 1_000 })
})

test('configure({ signals }) moves the listeners of a registry that has a hook', async () => {
  const { onShutdown, configure, process, clock } = createTestRegistry()
  onShutdown(() => {})
  configure({ signals: ['SIGHUP'] })
  await clock.advance(0)
  assert.deepEqual([process.listenerCount('SIGHUP'), process.listenerCount('SIGTERM')], [1, 0])
  process.emit('SIGHUP')
  assert.equal(await process.exited, 0)
})

test('configure() installs nothing for a registry without a hook', () => {
  const { configure, process } = createTestRegistry()
  configure({ signals: ['SIGHUP'], crashes: true })
  assert.deepEqual(process.eventNames(), [])
})

test('R7 a bad value given to configure() throws, and changes none of the options', async () => {
  const { onShutdown, configure, shutdown, clock } = createTestRegistry({ timeout: 1_000, exit: false })
  onShutdown(never)
  assert.throws(() => configure({ timeout: 5_000, reserve: -1 }), {
    code: 'ERR_LASTCALL_ARGUMENT_RANGE',
    message: said('`reserve` must be a finite number of milliseconds, 0 or more, got -1 (number)'),
  })
  const stopped = shutdown()
  await clock.advance(1_000)
  assert.equal((await stopped).durationMs, 1_000)
})

test('configure() during a shutdown changes nothing, neither then nor after a reset', async () => {
  const registry = createTestRegistry({ timeout: 1_000, exit: false })
  const { onShutdown, configure, shutdown, reset, process, clock } = registry
  for (const isConfigured of [true, false]) {
    onShutdown(never)
    const stopped = shutdown()
    if (isConfigured) configure({ timeout: 5_000, signals: ['SIGHUP'], report: false })
    assert.equal(process.listenerCount('SIGHUP'), 0)
    await clock.advance(1_000)
    const { outcome, durationMs } = await stopped
    assert.deepEqual([outcome, durationMs], ['timed-out', 1_000])
    reset()
  }
  assert.equal(process.stderr.text.match(/^lastcall: exit 124, 1000 ms after/gm)?.length, 2)
})

test('configure() after the end changes nothing', async () => {
  const { onShutdown, configure, shutdown, reset, clock } = createTestRegistry({
    timeout: 1_000,
    exit: false,
  })
  await shutdown()
  configure({ timeout: 5_000 })
  reset()
  onShutdown(never)
  const stopped = shutdown()
  await clock.advance(1_000)
  assert.equal((await stopped).durationMs, 1_000)
})

test('R7 a bad value given to configure() while stopping throws', async () => {
  const { onShutdown, configure, process, clock } = createTestRegistry()
  onShutdown(() => clock.sleep(10))
  process.emit('SIGTERM')
  assert.throws(() => configure({ timeout: 0 }), { code: 'ERR_LASTCALL_ARGUMENT_RANGE' })
  assert.throws(() => configure(undefined as never), { code: 'ERR_LASTCALL_ARGUMENT_TYPE' })
  assert.throws(() => configure({ timout: 5 } as never), { code: 'ERR_LASTCALL_ARGUMENT_RANGE' })
  await clock.advance(10)
  assert.equal(await process.exited, 0)
})

test('T1 isShuttingDown() is true from the trigger on, and installs no listener', async () => {
  const { onShutdown, isShuttingDown, process, clock } = createTestRegistry()
  assert.equal(isShuttingDown(), false)
  assert.deepEqual(process.eventNames(), [])
  const seen: boolean[] = []
  onShutdown(async () => {
    seen.push(isShuttingDown())
    await clock.sleep(10)
  })
  assert.equal(isShuttingDown(), false)
  process.emit('SIGTERM')
  seen.push(isShuttingDown())
  await clock.advance(10)
  seen.push(isShuttingDown())
  assert.deepEqual(seen, [true, true, true])
})

test('X3 reset() opens a registry again after a shutdown with `exit: false`, without its old hooks', async () => {
  const registry = createTestRegistry({ exit: false })
  const { onShutdown, shutdown, shutdownSignal, isShuttingDown, hooks, reset } = registry
  onShutdown('first', () => {})
  const before = shutdownSignal()
  await shutdown()
  assert.deepEqual([registry.state, isShuttingDown(), before.aborted], ['stopped', true, true])
  reset()
  const after = shutdownSignal()
  assert.deepEqual([registry.state, isShuttingDown(), after.aborted], ['open', false, false])
  assert.notEqual(after, before)
  assert.deepEqual(hooks(), [])
  onShutdown('second', () => {})
  const report = await shutdown('again')
  assert.deepEqual(
    [report.reason, report.hooks.map(({ name }) => name)],
    [{ kind: 'manual', detail: 'again' }, ['second']],
  )
})

test('reset() before a shutdown drops hooks, holds and the demand for shutdownSignal()', async () => {
  const { onShutdown, hold, shutdown, shutdownSignal, hooks, reset, process, clock } = createTestRegistry()
  onShutdown('old', () => {})
  const release = hold('job')
  const signal = shutdownSignal()
  reset()
  assert.deepEqual(hooks(), [])
  await clock.advance(0)
  assert.equal(process.listenerCount('SIGTERM'), 0)
  release()
  onShutdown('new', () => {})
  const report = await shutdown()
  assert.deepEqual(
    report.hooks.map(({ name }) => name),
    ['new'],
  )
  assert.equal(signal.aborted, false)
})

test('a reason that shutdownSignal() aborts with names the trigger, and has a code', async () => {
  const { shutdown, shutdownSignal } = createTestRegistry({ exit: false })
  const signal = shutdownSignal()
  const aborted: unknown[] = []
  signal.addEventListener('abort', () => aborted.push(signal.reason.message))
  await shutdown('deploy')
  assert.equal(aborted.length, 1)
  assert.match(String(aborted[0]), said("stopping on shutdown('deploy')"))
  assert.deepEqual([signal.reason.name, signal.reason.code], ['AbortError', 'ERR_LASTCALL_ABORTED'])
})
