import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRegistry } from 'lastcall'
import { createTestRegistry, FakeClock, FakeProcess } from 'lastcall/testing'

const never = (): Promise<void> => new Promise(() => {})

test("X2 with `exit: 'signal'` the process ends by the signal, also if others listen to it", async () => {
  const { onShutdown, process } = createTestRegistry({ exit: 'signal' })
  const heard: string[] = []
  process.on('SIGTERM', () => heard.push('own listener'))
  onShutdown(() => {})
  process.emit('SIGTERM')
  assert.equal(await process.exited, 143)
  assert.equal(process.exitSignal, 'SIGTERM')
  assert.deepEqual(heard, ['own listener'])
})

test("X2 with `exit: 'signal'` process 1, which no own signal ends, exits with 128 + n within 50 ms", async () => {
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

test("X2 with `exit: 'signal'` a failed shutdown exits with 1, and shutdown() with 0", async () => {
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

test('X3 with `exit: false` the signals are given back after 200 ms, and a reset opens the registry', async () => {
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

test('X3 with `exit: false` a shutdown and a reset leave no listener and no timer behind', async () => {
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

test('X3 with `exit: false` listeners for crashes stay for one turn, those for signals longer', async () => {
  const { onShutdown, shutdown, process, clock } = createTestRegistry({ exit: false, crashes: true })
  onShutdown(() => {})
  await shutdown()
  assert.equal(process.listenerCount('uncaughtException'), 1, 'the watch, for one turn')
  await clock.advance(0)
  assert.equal(process.listenerCount('uncaughtException') + process.listenerCount('unhandledRejection'), 0)
  assert.equal(process.listenerCount('SIGINT'), 1, 'the window for repeated signals')
})

test('X3 a reset while stopping throws ERR_LASTCALL_STOPPING', () => {
  const { onShutdown, shutdown, reset } = createRegistry({
    process: new FakeProcess(),
    clock: new FakeClock(),
  })
  onShutdown(never)
  shutdown()
  assert.throws(reset, { name: 'LastcallError', code: 'ERR_LASTCALL_STOPPING' })
})
